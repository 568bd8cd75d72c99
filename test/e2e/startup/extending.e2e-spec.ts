import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, linkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { organizationClaim } from '../../../examples/extensions/claims.js';
import { voucherGrant, voucherGrantOf } from '../../../examples/extensions/custom-grant.js';
import { forwardEventsTo } from '../../../examples/extensions/event-hook.js';
import { maintenanceHook } from '../../../examples/extensions/request-hook.js';
import { giteaProfile } from '../../../examples/extensions/social-provider.js';
import { ShreddedUploads } from '../../../examples/extensions/upload-store.js';
import { extensions } from '../../../src/oauth/extensions.js';
import { UploadFiles } from '../../../src/uploads/files.js';
import { uploadStore } from '../../../src/uploads/store.js';
import { requestHooks } from '../../../src/http/request-hooks.js';
import { newClient, UserBrowser, signedInUser, sql, token, issueTokens } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { changeObject } from '../../support/jest/changed-object.js';

/** The examples of docs/extending.md, configured as documented. */
describe('The examples of the extension guide', () => {
  let test: TestApp;
  let outside: Server;
  let volume: string;
  let restore: () => void;
  let isDown = false;
  const collected: { name: string; clientId: string }[] = [];
  const answers: Record<string, unknown> = {
    '/login/oauth/access_token': { access_token: 'at', token_type: 'bearer' },
    '/api/v1/user': { id: 42, login: 'ada', full_name: 'Ada L.' },
    '/api/v1/user/emails': [{ email: 'ada@gitea.example', verified: true, primary: true }],
  };
  beforeAll(async () => {
    outside = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (request.url === '/events') collected.push(JSON.parse(body) as (typeof collected)[number]);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answers[request.url!] ?? {}));
      });
    });
    await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    volume = mkdtempSync(join(tmpdir(), 'patchbay-volume-'));
    const restoreExtensions = changeObject(extensions, {
      grants: { ...extensions.grants, [voucherGrant]: voucherGrantOf(async (voucher) => voucher === 'good') },
      claims: organizationClaim,
      onEvent: forwardEventsTo(`${url}/events`),
      profiles: { ...extensions.profiles, gitea: giteaProfile(url) },
    });
    const restoreHooks = changeObject(requestHooks, { onRequest: [maintenanceHook(() => isDown)] });
    const restoreStore = changeObject(uploadStore, {
      create: (config) => new ShreddedUploads(config, volume),
    });
    restore = () => [restoreExtensions, restoreHooks, restoreStore].forEach((undo) => undo());
    const gitea = {
      id: 'gitea',
      name: 'Gitea',
      clientId: 'c',
      clientSecret: 's',
      authorizeUrl: `${url}/login/oauth/authorize`,
      tokenUrl: `${url}/login/oauth/access_token`,
      profile: 'gitea',
    };
    test = await startTestApp({ SIGN_IN_PROVIDERS: JSON.stringify([gitea]) });
  });
  afterAll(async () => {
    await test.close();
    restore();
    outside.close();
    rmSync(volume, { recursive: true, force: true });
  });

  it('custom grant: issues tokens to clients with this grant', async () => {
    const service = await newClient(test, {
      kind: 'SERVICE',
      scopes: ['posts:read'],
      extraGrants: [voucherGrant],
    });
    const given = await token(test, service, { grant_type: voucherGrant, voucher: 'good' });
    expect(given).toMatchObject({ status: 200, body: { expires_in: 300, scope: 'posts:read' } });
    expect(decodeJwt(given.body.access_token)).toMatchObject({ voucher: 'good' });
    const bad = await token(test, service, { grant_type: voucherGrant, voucher: 'bad' });
    expect(bad).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const unknown = { grant_type: voucherGrant, voucher: 'good', scope: 'nope' };
    expect((await token(test, service, unknown)).body.error).toBe('invalid_scope');
    const other = await newClient(test, { kind: 'SERVICE', scopes: ['posts:read'] });
    expect((await token(test, other, { grant_type: voucherGrant, voucher: 'good' })).status).toBe(400);
  });

  it('claims and event hook: add a claim to ID tokens and report events', async () => {
    const client = await newClient(test);
    const person = await signedInUser(test);
    const tokens = await issueTokens(test, client, person, 'openid email');
    expect(decodeJwt(tokens.id_token)).toMatchObject({ organization: 'example.com' });
    const without = await issueTokens(test, client, person, 'openid');
    expect(decodeJwt(without.id_token)).not.toHaveProperty('organization');
    const names = () => collected.filter(({ clientId }) => clientId === client.id).map(({ name }) => name);
    // Events are sent after the response.
    const deadline = Date.now() + 10_000;
    while (names().length < 3 && Date.now() < deadline) await new Promise(setImmediate);
    expect(names().sort()).toEqual(['consent_given', 'token_issued', 'token_issued']);
  });

  it('social provider: signs a user in', async () => {
    const browser = new UserBrowser(test.url, '', '');
    const leave = await browser.open('/sign-in/gitea');
    const state = new URL(leave.address).searchParams.get('state')!;
    await browser.open(`${test.url}/sign-in/gitea/callback?code=c&state=${state}`);
    expect((await browser.data('{ viewer { email displayName } }')).viewer).toEqual({
      email: 'ada@gitea.example',
      displayName: 'Ada L.',
    });
    const [identity] = await sql(test, 'SELECT * FROM oidc_identities');
    expect(identity).toMatchObject({ provider: 'gitea', subject: '42' });
  });

  it('request hook: handles every route, including raw routes', async () => {
    const statuses = async () =>
      Promise.all(
        ['/oauth/jwks', '/graphql?query={__typename}', '/oauth/device', '/health/live'].map(
          async (path) => (await fetch(test.url + path)).status,
        ),
      );
    const before = await statuses();
    expect(before).not.toContain(503);
    isDown = true;
    expect(await statuses()).toEqual([503, 503, 503, 200]);
    isDown = false;
    expect(await statuses()).toEqual(before);
  });

  it('upload store: stores files on its volume and overwrites them before removal', async () => {
    const { client } = { client: await signedInUser(test) };
    const bytes = 'the bytes of an upload';
    const created = await client.fetch('/uploads', {
      method: 'POST',
      headers: {
        'tus-resumable': '1.0.0',
        'upload-length': '1000',
        'content-type': 'application/offset+octet-stream',
      },
      body: bytes,
    });
    expect(created.status).toBe(201);
    const id = created.headers.get('location')!.split('/').at(-1)!;
    const path = join(volume, id);
    expect(readFileSync(path, 'utf8')).toBe(bytes);
    // A hard link shows the content after the removal.
    const kept = join(volume, randomUUID());
    linkSync(path, kept);
    const store = test.app.get(UploadFiles, { strict: false });
    expect(await store.size(id)).toBe(bytes.length);
    await store.remove(id);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(kept)).toEqual(Buffer.alloc(bytes.length));
  });
});
