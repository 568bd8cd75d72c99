import { request } from 'node:http';
import { basic, newClient, post, type TestOAuthClient, token } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const formType = 'application/x-www-form-urlencoded';
const maxBodyBytes = 57_344;
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

describe('Errors of clients (RFC 6749 section 5.2)', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let app: TestOAuthClient;
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
    app = await newClient(test, { kind: 'PUBLIC' });
  });
  afterAll(() => test.close());

  async function send(path: string, body: string, headers: Record<string, string> = {}) {
    const response = await fetch(test.url + path, {
      method: 'POST',
      headers: { 'content-type': formType, ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, challenge: challengeOf(response) };
  }
  const challengeOf = ({ headers }: Response) => headers.get('www-authenticate');
  const refused = (description: string) => ({
    status: 401,
    challenge: `Basic realm="${test.url}", error="invalid_client", error_description="${description}"`,
    text: JSON.stringify({ error: 'invalid_client', error_description: description }),
  });

  describe.each([
    '/oauth/token',
    '/oauth/introspect',
    '/oauth/revoke',
    '/oauth/par',
    '/oauth/device_authorization',
  ])('at %s', (path) => {
    const form = 'grant_type=client_credentials&token=x';

    it('are invalid_client without credentials', async () => {
      const expected = refused('no client authentication mechanism provided');
      expect(await send(path, form)).toMatchObject(expected);
      expect(await send(path, '')).toMatchObject(expected);
    });

    it.each([
      ['Bearer abc', 'invalid authorization header value format'],
      ['Negotiate abc', 'invalid authorization header value format'],
      ['Basic', 'invalid authorization header value format'],
      ['Basic !!!', 'invalid authorization header value format'],
      [`Basic ${btoa('no colon')}`, 'invalid authorization header value format'],
      [
        `Basic ${btoa('%zz:secret')}`,
        'client_id and client_secret in the authorization header are not properly encoded',
      ],
      [`Basic ${btoa('client:')}`, 'client_secret must be provided in the Authorization header'],
    ])('are invalid_client for the header "%s"', async (authorization, description) => {
      expect(await send(path, form, { authorization })).toMatchObject(refused(description));
    });

    it('have the form of the error for a wrong secret', async () => {
      const wrong = await send(path, form, basic({ id: client.id, secret: 'wrong' }));
      expect(wrong).toMatchObject(refused('client authentication failed'));
    });

    it('are invalid_request for credentials that are sent twice', async () => {
      const twice = await send(path, `${form}&client_secret=x`, basic(client));
      expect(twice).toMatchObject({ status: 400, challenge: null });
      expect(JSON.parse(twice.text)).toMatchObject({ error: 'invalid_request' });
    });

    it('are 413 for a body over the limit, with or without its length', async () => {
      const expected = {
        error: 'invalid_request',
        error_description: `the request body must not exceed ${maxBodyBytes} bytes`,
      };
      const large = await send(path, 'x'.repeat(maxBodyBytes + 1), basic(client));
      expect(large).toMatchObject({ status: 413, challenge: null, text: JSON.stringify(expected) });
      expect(await sendChunked(path, 'x'.repeat(maxBodyBytes + 1))).toEqual([413, expected]);
      expect((await send(path, 'x'.repeat(maxBodyBytes), basic(client))).status).not.toBe(413);
    });
  });

  function sendChunked(path: string, body: string): Promise<[number, unknown]> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': formType, 'transfer-encoding': 'chunked', ...basic(client) };
      const sent = request(test.url + path, { method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve([response.statusCode!, JSON.parse(text)]));
      });
      sent.on('error', reject).end(body);
    });
  }

  it('are unauthorized_client for a known grant type that the client may not use', async () => {
    const service = await newClient(test, { kind: 'SERVICE' });
    const body = {
      error: 'unauthorized_client',
      error_description: 'requested grant type is not allowed for this client',
    };
    for (const [by, grant_type] of [
      [client, 'client_credentials'],
      [client, deviceGrant],
      [service, 'authorization_code'],
      [service, 'refresh_token'],
      [app, 'client_credentials'],
    ] as const)
      expect(await token(test, by, { grant_type })).toMatchObject({ status: 400, body });
    expect(await post(test, '/oauth/device_authorization', client, { scope: 'openid' })).toMatchObject({
      status: 400,
      body: {
        error: 'unauthorized_client',
        error_description: `${deviceGrant} is not allowed for this client`,
      },
    });
  });

  it('are unsupported_grant_type for an unknown grant type, and invalid_request without one', async () => {
    expect((await token(test, client, { grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
    expect((await token(test, client, {})).body.error).toBe('invalid_request');
  });

  it('of clients without a secret that send their client_id have no challenge', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x' };
    const known = await token(test, app, form);
    expect(known).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    const unknown = await token(test, { id: '01890000-0000-7000-8000-000000000000', secret: '' }, form);
    expect(unknown).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    for (const { response } of [known, unknown]) expect(challengeOf(response)).toBeNull();
  });

  it('are pages with the same status and code for callers that prefer HTML', async () => {
    const page = await send('/oauth/token', '', { accept: 'text/html' });
    expect(page.status).toBe(401);
    expect(page.challenge).toMatch(/^Basic realm=/);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.text).toContain('invalid_client');
    expect(page.text).not.toContain('invalid_request');
  });

  it('are counted with their code', async () => {
    await token(test, client, { grant_type: 'client_credentials' });
    const metrics = await (await fetch(`${test.url}/metrics`)).text();
    expect(metrics).toContain('outcome="unauthorized_client"');
    expect(metrics).toContain('outcome="invalid_client"');
  });
});
