import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/database/embedded/embedded-postgres.js';
import { loadConfig } from '../../../src/config/env.js';
import { connectOnce, migrate } from '../../../src/database/migrate.js';
import { missingTimeouts, SessionsNotKept } from '../../../src/database/session.js';
import { prepareDatabase } from '../../../src/startup/prepare-database.js';
import { asStartError, StartError } from '../../../src/startup/start-error.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { startPgBouncer, type TestPgBouncer } from '../../support/servers/pgbouncer.js';
import { createPrivateCa } from '../../support/servers/private-ca.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { findTool } from '../../support/processes/tools.js';
import { freePort } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

const pgbouncer = findTool('pgbouncer');
const openssl = findTool('openssl');

describe('DATABASE_URL', () => {
  const dirs: string[] = [];
  const started: StartedProcess[] = [];
  afterEach(async () => {
    for (const { child, exited } of started.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
  });
  afterAll(() => {
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  function newDir(base = tmpdir()): string {
    mkdirSync(base, { recursive: true });
    const dir = mkdtempSync(join(base, 'patchbay-connections-'));
    dirs.push(dir);
    return dir;
  }

  async function start(
    DATABASE_URL: string,
    more: Record<string, string> = {},
  ): Promise<StartedProcess & { url: string }> {
    const PORT = String(await freePort());
    const app = startProcess({
      ...more,
      DATABASE_URL,
      PORT,
      DATA_DIR: newDir(),
      SIMULATOR: 'off',
      DATABASE_POOL_MAX: '5',
    });
    started.push(app);
    return { ...app, url: `http://127.0.0.1:${PORT}` };
  }

  /** The part of the start that checks the database. */
  function prepare(DATABASE_URL: string, DATABASE_DIRECT_URL: string): Promise<void> {
    const DATA_DIR = newDir();
    const config = loadConfig({ NODE_ENV: 'test', DATABASE_URL, DATABASE_DIRECT_URL, DATA_DIR });
    return prepareDatabase(config, DATABASE_URL);
  }

  async function signUp(url: string): Promise<unknown> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation { signUp(input: { email: "someone@example.com", password: "a long password" }) { __typename } }',
      }),
    });
    return response.json();
  }

  (pgbouncer ? describe : describe.skip)('through PgBouncer', () => {
    let database: TestDatabase;
    let pooler: TestPgBouncer | undefined;
    beforeAll(async () => {
      database = await newTestDatabase();
    });
    afterEach(() => pooler?.stop());
    afterAll(() => database.drop());

    it('works with the defaults of PgBouncer', async () => {
      pooler = await startPgBouncer(pgbouncer!, database.url);
      const app = await start(pooler.url);
      await ready(app);
      expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
      expect(await signUp(app.url)).toEqual({ data: { signUp: { __typename: 'SignUpAccepted' } } });
    });

    it('refuses to start in transaction mode and names the required setting', async () => {
      pooler = await startPgBouncer(pgbouncer!, database.url, { pool_mode: 'transaction' });
      const app = await start(pooler.url);
      expect(await app.exited).toBe(1);
      expect(app.output().trim()).toMatch(
        /^DATABASE_URL goes through a pooler in transaction or statement mode\..*pool_mode = session.*$/,
      );
    });

    it('starts in transaction mode with DATABASE_DIRECT_URL, and warns of missing time-outs', async () => {
      pooler = await startPgBouncer(pgbouncer!, database.url, { pool_mode: 'transaction' });
      const app = await start(pooler.url, { DATABASE_DIRECT_URL: database.url });
      await ready(app);
      expect(app.output()).toMatch(
        /the sessions of the pooler at DATABASE_URL have no statement_timeout and no idle_in_transaction_session_timeout/,
      );
    });

    it('accepts the time-outs of the pooler', async () => {
      const timeouts = ['statement_timeout', 'idle_in_transaction_session_timeout'];
      const query = timeouts.map((name) => `SET ${name} = 30000`).join('; ');
      for (const [connectQuery, missing] of [
        [undefined, timeouts],
        [query, []],
      ] as const) {
        pooler = await startPgBouncer(pgbouncer!, database.url, { pool_mode: 'transaction' }, connectQuery);
        const client = await connectOnce(pooler.url);
        expect(await missingTimeouts(client)).toEqual(missing);
        await client.end();
        await pooler.stop();
        pooler = undefined;
      }
    });

    it.each([
      ['statement mode', 'statement', 'direct', /^DATABASE_URL goes through a pooler in statement mode/],
      [
        'a pooler at DATABASE_DIRECT_URL',
        'transaction',
        'pooled',
        /^DATABASE_DIRECT_URL goes through a pooler/,
      ],
    ])('refuses %s', async (_, pool_mode, target, message) => {
      pooler = await startPgBouncer(pgbouncer!, database.url, { pool_mode });
      const pooledByName = pooler.url.replace('127.0.0.1', 'localhost');
      const error = await prepare(pooler.url, target === 'direct' ? database.url : pooledByName).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(StartError);
      expect((error as StartError).message).toMatch(message);
    });

    it.each([
      ['transaction', { server_round_robin: '1' }],
      ['transaction', { default_pool_size: '1', query_wait_timeout: '5' }],
      ['statement', {}],
    ])('detects %s mode with %o', async (pool_mode, more) => {
      pooler = await startPgBouncer(pgbouncer!, database.url, { pool_mode, ...more });
      await expect(migrate(pooler.url)).rejects.toThrow(SessionsNotKept);
    });
  });

  (openssl ? describe : describe.skip)('to a server with a certificate of a private CA', () => {
    let server: EmbeddedPostgres;
    let ca: string;

    beforeAll(async () => {
      const base = process.getuid?.() === 0 ? defaultDataDir() : tmpdir();
      const dataDir = newDir(base);
      chmodSync(dataDir, 0o755);
      const options = { dataDir, binariesDir: base, port: 0, volatile: true };
      await (await startEmbeddedPostgres(options)).stop();
      const certificates = newDir();
      ca = createPrivateCa(certificates).caFile;
      const cluster = join(dataDir, 'postgres');
      const { uid, gid } = statSync(cluster);
      for (const name of ['server.pem', 'server.key']) {
        execFileSync('cp', [join(certificates, name), cluster]);
        chownSync(join(cluster, name), uid, gid);
        chmodSync(join(cluster, name), 0o600);
      }
      appendFileSync(
        join(cluster, 'postgresql.conf'),
        "\nssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n",
      );
      server = await startEmbeddedPostgres(options);
    });
    afterAll(() => server?.stop());

    it('reports the TLS mode and the CA variable in one sentence without a stack', async () => {
      const app = await start(`${server.url}?sslmode=verify-full`);
      expect(await app.exited).toBe(1);
      expect(app.output().trim()).toMatch(
        /^PostgreSQL at .* TLS certificate is not trusted .*sslmode=verify-full .*sslrootcert=.*sslmode=no-verify.*$/,
      );
    });

    it.each([
      ['sslmode=require', /TLS certificate is not trusted .* sslmode=require requires a trusted one/],
      [
        'sslmode=verify-full&sslrootcert=/no/ca.pem',
        /the TLS file \/no\/ca\.pem in DATABASE_URL does not exist/,
      ],
    ])('explains the error of %s', async (parameters, sentence) => {
      expect(await refusal(`${server.url}?${parameters}`)).toMatch(sentence);
    });

    it.each([
      ['the CA', () => `sslmode=verify-full&sslrootcert=${ca}`],
      ['no verification', () => 'sslmode=no-verify'],
    ])('connects with %s', async (_name, parameters) => {
      expect((await migrate(`${server.url}?${parameters()}`)).length).toBeGreaterThanOrEqual(0);
    });
  });

  it('reports a server without TLS', async () => {
    const database = await newTestDatabase();
    expect(await refusal(`${database.tcpUrl}?sslmode=verify-full`)).toMatch(
      /the server does not support TLS, but DATABASE_URL has sslmode=verify-full\./,
    );
    await database.drop();
  });
});

/** The message of a start with an unusable database. */
async function refusal(url: string): Promise<string> {
  const error = await migrate(url).then(
    () => null,
    (reason: unknown) => asStartError(reason, url),
  );
  expect(error).toBeInstanceOf(StartError);
  return (error as StartError).message;
}
