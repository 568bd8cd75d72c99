import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/jest/deferred.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { findTool } from '../../support/processes/tools.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { freePort } from '../../support/servers/free-port.js';
import { createPrivateCa, type PrivateCa } from '../../support/servers/private-ca.js';
import { redisServerInstalled, TestRedis } from '../../support/servers/redis-server.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

const hasTools = redisServerInstalled() && findTool('openssl') !== null;

/** What runs over such a connection is proven by the installation of test/faults, whose Redis has TLS. */
(hasTools ? describe : describe.skip)('A Redis with a certificate of a private CA', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-redis-tls-'));
  let redis: TestRedis;
  let database: TestDatabase;
  let app: StartedProcess | undefined;
  const authorities: Record<string, PrivateCa> = {};
  beforeAll(async () => {
    for (const name of ['right', 'wrong']) {
      mkdirSync(join(dir, name));
      authorities[name] = createPrivateCa(join(dir, name));
    }
    redis = await TestRedis.start(authorities.right);
    database = await newTestDatabase();
  });
  afterEach(async () => {
    app?.child.kill('SIGKILL');
    await app?.exited;
  });
  afterAll(async () => {
    await redis.kill();
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function start(environment: Record<string, string>): Promise<string> {
    const PORT = String(await freePort());
    const common = { DATABASE_URL: database.url, DATA_DIR: dir, SIMULATOR: 'off', CONSOLE: 'off' };
    app = startProcess({ ...common, PORT, REDIS_URL: redis.url, ...environment });
    await ready(app);
    return `http://127.0.0.1:${PORT}`;
  }
  const readiness = async (url: string) => (await (await fetch(`${url}/health/ready`)).json()) as any;

  it('is used with NODE_EXTRA_CA_CERTS', async () => {
    const url = await start({ NODE_EXTRA_CA_CERTS: authorities.right!.caFile });
    await until(async () => (await readiness(url)).status === 'ok');
    expect(app!.output()).not.toContain('Redis');
  });

  it.each([
    ['without', () => ({})],
    ['with another', () => ({ NODE_EXTRA_CA_CERTS: authorities.wrong!.caFile })],
  ])('is refused %s CA, in one sentence that names the settings', async (_name, environment) => {
    const url = await start(environment());
    const { host } = new URL(redis.url);
    const sentence = new RegExp(
      `^Redis at ${host} cannot be used: its TLS certificate is not trusted \\([A-Z_]+\\)\\. Set NODE_EXTRA_CA_CERTS .* REDIS_URL\\.`,
    );
    const lines = () =>
      app!
        .output()
        .split('\n')
        .filter((line) => line.includes('"part"'))
        .map((line) => JSON.parse(line) as { part: string; msg: string });
    await until(() => lines().length >= 2);
    expect(
      lines()
        .map(({ part }) => part)
        .toSorted(),
    ).toEqual(['redis', 'shared-redis']);
    for (const { msg } of lines()) expect(msg).toMatch(sentence);
    expect(await readiness(url)).toMatchObject({ status: 'degraded' });
  });
});
