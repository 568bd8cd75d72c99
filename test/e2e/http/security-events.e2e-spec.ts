import { isDeepStrictEqual } from 'node:util';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signedUpUser } from '../../support/clients/users.js';

describe('Security events', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on', OAUTH_REGISTRATION_TOKEN: 'x'.repeat(32) });
  });
  afterAll(() => test.close());

  /** The latest row of an event. */
  async function latest(
    name: string,
  ): Promise<{ address: string; details: Record<string, unknown> } | undefined> {
    const rows = await test.app
      .get(DataSource)
      .query('SELECT address, details FROM audit_trail WHERE action = $1 ORDER BY id DESC LIMIT 1', [
        `security.${name}`,
      ]);
    return rows[0];
  }

  async function counted(name: string): Promise<number> {
    const text = await (await fetch(`${test.url}/metrics`)).text();
    const [, value = '0'] =
      new RegExp(`patchbay_security_events_total\\{event="${name}"\\} (\\d+)`).exec(text) ?? [];
    return Number(value);
  }

  const send = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ) =>
    fetch(`${test.url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { 'x-forwarded-for': '192.0.2.77', ...init.headers },
    });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const jwt = [{ alg: 'ES256', typ: 'at+jwt' }, { sub: 'x' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');

  it.each<[string, string, object, () => Promise<Response>]>([
    [
      'state_refused',
      'a forged state',
      { reason: 'UNKNOWN' },
      () => send('/auth/tiktok/callback?state=x&code=y'),
    ],
    [
      'state_refused',
      'a callback without one',
      { reason: 'MISSING' },
      () => send('/auth/tiktok/callback?code=y'),
    ],
    [
      'signature_refused',
      'an unsigned webhook',
      { platform: 'tiktok', reason: 'MISSING_SIGNATURE' },
      () => send('/webhooks/tiktok', { method: 'POST', body: '{}' }),
    ],
    [
      'signature_refused',
      'an unsigned request about a person',
      { platform: 'instagram', route: '/webhooks/:platform/deauthorize' },
      () =>
        send('/webhooks/instagram/deauthorize', {
          method: 'POST',
          headers: form,
          body: 'signed_request=a.b',
        }),
    ],
    [
      'origin_refused',
      'a foreign page with cookies',
      { origin: 'https://evil.example', method: 'POST', route: '/graphql' },
      () =>
        send('/graphql', {
          method: 'POST',
          headers: { origin: 'https://evil.example', cookie: 'a=b', 'content-type': 'application/json' },
          body: '{"query":"{ __typename }"}',
        }),
    ],
    [
      'origin_refused',
      'a foreign form without cookies',
      { origin: 'null', route: '/forgot-password' },
      () =>
        send('/forgot-password', { method: 'POST', headers: { ...form, origin: 'null' }, body: 'email=a' }),
    ],
    [
      'client_secret_refused',
      'an unknown client',
      { endpoint: 'token' },
      () =>
        send('/oauth/token', {
          method: 'POST',
          headers: { ...form, authorization: `Basic ${btoa('nobody:wrong')}` },
          body: 'grant_type=client_credentials',
        }),
    ],
    [
      'client_secret_refused',
      'a wrong registration token',
      { endpoint: 'registration' },
      () => send('/oauth/register', { method: 'POST', headers: { authorization: 'Bearer wrong' } }),
    ],
  ])('%s: %s is stored with its address, and counted', async (name, _, details, cause) => {
    const before = await counted(name);
    const answer = await cause();
    expect(answer.status).toBeGreaterThanOrEqual(300);
    expect(answer.status).toBeLessThan(500);
    expect(await counted(name)).toBe(before + 1);
    // If a library sends the response, the row is written after it.
    let row = await latest(name);
    while (!row || !isDeepStrictEqual({ ...row.details, ...details }, row.details)) row = await latest(name);
    expect(row.address).toBe('192.0.2.77');
  });

  it('token_refused: a signature of an unknown key', async () => {
    const jwks = (await (await send('/oauth/jwks')).json()) as { keys: { kid: string; alg: string }[] };
    const { kid } = jwks.keys.find(({ alg }) => alg === 'ES256')!;
    const head = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid })).toString('base64url');
    const forged = `${head}.${jwt.split('.')[1]}.${Buffer.alloc(64, 1).toString('base64url')}`;
    const answer = await send('/graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${forged}`, 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(answer.status).toBe(401);
    expect(await latest('token_refused')).toMatchObject({ address: '192.0.2.77' });
  });

  it('are not recorded for a reloaded callback or a page of the own origin', async () => {
    const { client } = await signedUpUser(test);
    const before = await counted('origin_refused');
    await client.fetch('/graphql', {
      method: 'POST',
      headers: { origin: test.url, 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(await counted('origin_refused')).toBe(before);
  });

  it('of one address and kind are limited to five rows', async () => {
    for (let request = 0; request < 12; request += 1)
      await send('/webhooks/tiktok', {
        method: 'POST',
        body: '{}',
        headers: { 'x-forwarded-for': '192.0.2.78' },
      });
    const rows = await test.app
      .get(DataSource)
      .query(
        "SELECT 1 FROM audit_trail WHERE action = 'security.signature_refused' AND address = '192.0.2.78'",
      );
    expect(rows).toHaveLength(5);
    await send('/webhooks/tiktok', {
      method: 'POST',
      body: '{}',
      headers: { 'x-forwarded-for': '192.0.2.79' },
    });
    expect(await latest('signature_refused')).toMatchObject({
      address: '192.0.2.79',
      details: { suppressedCount: 7 },
    });
  });
});
