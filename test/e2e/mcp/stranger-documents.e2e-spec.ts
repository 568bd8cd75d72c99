import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authorizeUrl, newPkce, sql, type TestOAuthClient } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const callback = 'https://assistant.example/callback';

/** A stranger needs no session and no client to name documents. */
describe('Documents that strangers name as client_id', () => {
  let test: TestApp;
  let server: Server;
  let origin: string;
  let reads = 0;
  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      reads += 1;
      const document = { client_id: `${origin}${url}`, client_name: 'Assistant', redirect_uris: [callback] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    test = await startTestApp({ TRUST_PROXY: 'on' });
  });
  afterAll(async () => {
    server.close();
    await test.close();
  });

  /** Whether the authorization server accepts the client. */
  const isAccepted = async (path: string, address: string) => {
    const client = { id: `${origin}${path}`, secret: '' } as TestOAuthClient;
    const parameters = { scope: 'posts:read', redirect_uri: callback, resource: `${test.url}/mcp` };
    const { status } = await fetch(authorizeUrl(test, client, newPkce(), parameters), {
      redirect: 'manual',
      headers: { 'x-forwarded-for': address },
    });
    return status === 303;
  };
  const countUnverified = async (): Promise<number> =>
    (await sql(test, 'SELECT count(*)::int AS count FROM oidc_clients WHERE NOT is_verified'))[0].count;
  /** Clients that were described `minutes` ago. */
  const fill = (count: number, minutes: number) =>
    sql(
      test,
      `INSERT INTO oidc_clients (id, name, kind, redirect_uris, post_logout_redirect_uris, scopes, may_introspect,
         extra_grants, origin, is_verified, created_at, updated_at)
       SELECT gen_random_uuid(), 'Filler', 'PUBLIC', '{https://evil.example/}', '{}', '{posts:read}', false, '{}', 'REGISTRATION', false,
         app_now() - make_interval(mins => ${minutes}), app_now() FROM generate_series(1, ${count})`,
    );

  it('are fetched in a limited number per address, and those of others still are', async () => {
    const accepted: boolean[] = [];
    for (let index = 0; index < 22; index += 1) accepted.push(await isAccepted(`/${index}`, '192.0.2.1'));
    expect(accepted.filter(Boolean)).toHaveLength(20);
    expect(reads).toBe(20);
    // Known documents are no new ones.
    expect(await isAccepted('/0', '192.0.2.1')).toBe(true);
    expect(await isAccepted('/other', '198.51.100.2')).toBe(true);
  });

  it('do not keep others out when there are too many', async () => {
    await fill(1_000 - (await countUnverified()), 11);
    expect(await isAccepted('/late', '198.51.100.3')).toBe(true);
    expect(await countUnverified()).toBe(1_000);
    // What was described in the last minutes stays: a user may be deciding about it.
    await sql(test, `UPDATE oidc_clients SET created_at = app_now() WHERE name = 'Filler'`);
    expect(await isAccepted('/later', '198.51.100.3')).toBe(false);
    expect(await countUnverified()).toBe(1_000);
  });
});
