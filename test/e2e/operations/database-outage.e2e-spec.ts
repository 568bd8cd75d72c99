import { startTestApp, type TestApp } from '../../support/app.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { newTestDatabase, type LocalDatabase } from '../../support/servers/database.js';
import { TcpProxy } from '../../support/servers/tcp-proxy.js';

const token = 'metrics-token-of-this-test';
const bearer = { authorization: `Bearer ${token}` };

describe('While PostgreSQL is down', () => {
  let database: LocalDatabase;
  let proxy: TcpProxy;
  let test: TestApp;
  let user: SignedUpUser;
  beforeAll(async () => {
    database = await newTestDatabase();
    const url = new URL(database.tcpUrl);
    proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    test = await startTestApp({ DATABASE_URL: url.href, METRICS_TOKEN: token });
    user = await signedUpUser(test);
    // Caches of the process are no longer fresh.
    await test.advance(60_000);
    await proxy.close();
  });
  afterAll(async () => {
    await test.close().catch(() => undefined);
    await database.drop();
  });

  it('shows operators with the token the metrics, and the reason why it is not ready', async () => {
    const metrics = await fetch(`${test.url}/metrics`, { headers: bearer });
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toContain('patchbay_');
    const ready = await fetch(`${test.url}/health/ready`, { headers: bearer });
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      parts: { database: { status: 'down', message: expect.any(String) } },
    });
  });

  it('answers UNAVAILABLE to users and clients, which can repeat their requests', async () => {
    const answer = await user.client.graphql('{ viewer { userId } }');
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true } }] });
    const exported = await user.client.fetch('/exports/my-data.json');
    expect(exported.status).toBe(503);
    expect(await exported.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } });
    const foreign = await fetch(`${test.url}/uploads`, {
      method: 'POST',
      headers: { authorization: 'Bearer foreign' },
    });
    expect(foreign.status).toBe(503);
  });
});
