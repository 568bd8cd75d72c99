import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withVariable } from '../../../../test/support/jest/with-variable.js';
import { S3FilesStand, unavailable } from '../../../../test/support/s3-files.js';

const roleCredentials = JSON.stringify({
  ...{ AccessKeyId: 'ROLE', SecretAccessKey: 'secret', Token: 'token', Expiration: '2999-01-01T00:00:00Z' },
});

describe('The check of a bucket at the start', () => {
  const stand = new S3FilesStand();
  const { open } = stand;

  it.each([
    ['a bucket that does not exist', { bucket: 'absent' }, 'UPLOAD_S3_BUCKET'],
    ['unknown credentials', { accessKey: { id: 'unknown', secret: 'x' } }, 'UPLOAD_S3_ACCESS_KEY_ID'],
    ['an unknown host', { endpoint: 'http://s3.invalid' }, 'UPLOAD_S3_ENDPOINT'],
  ] as const)('does not start with %s', async (_, change, variable) => {
    await expect(open({ ...stand.server.settings, ...change })).rejects.toMatchObject({
      errors: [{ variable, message: expect.any(String) }],
    });
  });

  it.each([
    ['AccessDenied', 403, 'UPLOAD_S3_BUCKET'],
    ['PermanentRedirect', 301, 'UPLOAD_S3_REGION'],
    ['SignatureDoesNotMatch', 403, 'UPLOAD_S3_ACCESS_KEY_ID'],
  ])('does not start if the server answers %s', async (code, status, variable) => {
    stand.server.fault = () => ({ status, code });
    await expect(open()).rejects.toMatchObject({ errors: [{ variable }] });
  });

  it.each([
    ['the role of the machine is not available yet', 'CredentialsProviderError'],
    ['the key of the role has expired', 'ExpiredToken'],
  ])('starts while %s', async (_, code) => {
    const roles = createServer((request, response) => {
      request.resume();
      if (code === 'CredentialsProviderError') response.writeHead(500).end();
      else response.end(roleCredentials);
    });
    await new Promise<void>((listening) => roles.listen(0, '127.0.0.1', listening));
    const { port } = roles.address() as AddressInfo;
    stand.server.fault = () => ({ status: 400, code: 'ExpiredToken' });
    try {
      await withVariable('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/`, async () => {
        const files = await open({ ...stand.server.settings, accessKey: null });
        await expect(files.size(randomUUID())).rejects.toMatchObject(unavailable);
      });
    } finally {
      roles.closeAllConnections();
      roles.close();
    }
  });

  it('does not stop a process that needs no uploads', async () => {
    stand.server.fault = () => ({ status: 403, code: 'AccessDenied' });
    await open(stand.server.settings, 'one', { needsUploads: false });
    expect(stand.server.requests).toEqual([]);
  });

  it('starts while the server is down, and works when it is back', async () => {
    stand.server.fault = () => ({ status: 503, code: 'ServiceUnavailable' });
    const files = await open();
    await expect(files.size(randomUUID())).rejects.toMatchObject(unavailable);
    stand.server.fault = () => null;
    expect(await files.size(randomUUID())).toBe(0);
  });
});
