import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrationLock } from '../../../src/database/migrate.js';
import { HeldLock } from '../../support/held-lock.js';
import { childEnvironment } from '../../support/processes/child-environment.js';
import { ready, type StartedProcess, startProcess } from '../../support/processes/started-app.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { testServices } from '../../support/servers/services.js';
import { freePort } from '../../support/servers/free-port.js';

// Starting a whole application is slow on a busy machine.
jest.setTimeout(90_000);

describe('Settings', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'patchbay-settings-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** Node options of `npm start`. */
  function startOptions(): string[] {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const [, options = ''] = /&& node (.*) dist\/src\/main\.js$/.exec(scripts.start!)!;
    return options.replace('./dist', testServices().build).split(' ');
  }

  it('are read in the order defaults, CONFIG_FILE, .env, environment', () => {
    const CONFIG_FILE = join(dir, 'config.yml');
    writeFileSync(
      CONFIG_FILE,
      'LOG_LEVEL: error\nDATABASE_POOL_MAX: 11\nWEBHOOK_RETENTION: 11\nAUDIT_RETENTION: 111\n',
    );
    writeFileSync(
      join(dir, '.env'),
      `CONFIG_FILE=${CONFIG_FILE}\nDATABASE_POOL_MAX=12\nWEBHOOK_RETENTION=12\nHTTP_REQUESTS_PER_MINUTE=12\n`,
    );
    const env = pathToFileURL(join(testServices().build, 'src', 'config', 'env.js')).href;
    const script = `const { loadConfig } = await import('${env}');
      const { log, database, webhooks, audit, http, graphql } = loadConfig();
      console.log(JSON.stringify([graphql.requestsPerMinute, log.level, audit.retentionDays,
        http.requestsPerMinute, database.poolMax, webhooks.retentionDays]))`;
    const output = execFileSync(
      process.execPath,
      [...startOptions(), '--input-type=module', '--eval', script],
      { cwd: dir, env: { ...childEnvironment, DATA_DIR: dir, WEBHOOK_RETENTION: '13' }, encoding: 'utf8' },
    );
    expect(JSON.parse(output)).toEqual([1200, 'error', 111, 12, 12, 13]);
  });

  it('print nothing without .env, and one line if it cannot be read', () => {
    const run = () =>
      spawnSync(process.execPath, [...startOptions(), '--eval', ''], { cwd: dir, encoding: 'utf8' });
    expect(run()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    mkdirSync(join(dir, '.env'));
    expect(run()).toMatchObject({
      status: 78,
      stderr: expect.stringMatching(/^\.env cannot be read: \w+\n$/),
    });
  });

  describe('of a running process', () => {
    let database: TestDatabase;
    let app: StartedProcess | undefined;
    beforeEach(async () => {
      database = await newTestDatabase();
    });
    afterEach(async () => {
      app?.child.kill('SIGKILL');
      await app?.exited;
      await database.drop();
    });

    /** Replaces a file as secret managers do: readers see the old or the new content. */
    function write(name: string, value: string): string {
      const path = join(dir, name);
      writeFileSync(`${path}.new`, `${value}\n`);
      renameSync(`${path}.new`, path);
      return path;
    }

    const output = async (text: string) => {
      const { stdout, stderr } = app!.child;
      while (!app!.output().includes(text))
        await Promise.race([once(stdout!, 'data'), once(stderr!, 'data'), app!.exited]);
    };

    it('get rotated secrets by SIGHUP, also during the start, and keep the old ones if the new are invalid', async () => {
      const PORT = String(await freePort());
      const lock = await HeldLock.take(database.url, 'SELECT pg_advisory_xact_lock($1)', [migrationLock]);
      const keys = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`;
      app = startProcess({
        ...{ DATABASE_URL: database.url, PORT, DATA_DIR: dir, SIMULATOR: 'off', CONSOLE: 'off' },
        TIKTOK_CLIENT_KEY: 'key',
        TIKTOK_CLIENT_SECRET_FILE: write('tiktok', 'first secret'),
        TOKEN_ENCRYPTION_KEYS_FILE: write('keys', keys('first')),
        METRICS_TOKEN_FILE: write('metrics', 'first metrics token'),
      });
      await lock.asked();
      write('metrics', 'second metrics token');
      app.child.kill('SIGHUP');
      await lock.release();
      await ready(app);
      await output('"changed":["METRICS_TOKEN"]');
      const deliver = async (secret: string) => {
        const body = JSON.stringify({
          client_key: 'key',
          event: 'test',
          create_time: 1,
          user_openid: 'x',
          content: '{}',
        });
        const time = Math.floor(Date.now() / 1000);
        const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
        const answer = await fetch(`http://127.0.0.1:${PORT}/webhooks/tiktok`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'tiktok-signature': `t=${time},s=${signature}` },
          body,
        });
        return answer.status;
      };
      expect([await deliver('first secret'), await deliver('second secret')]).toEqual([200, 401]);

      write('tiktok', 'second secret');
      write('keys', keys('second'));
      app.child.kill('SIGHUP');
      await output('"changed":["TOKEN_ENCRYPTION_KEYS","TIKTOK_CLIENT_SECRET"]');
      expect(app.output()).toContain('Settings reloaded');
      expect([await deliver('first secret'), await deliver('second secret')]).toEqual([401, 200]);
      app.child.kill('SIGHUP');
      await output('Settings not changed');

      write('keys', 'damaged-secret');
      app.child.kill('SIGHUP');
      await output('Settings not reloaded');
      expect(await deliver('second secret')).toBe(200);
      expect(app.output()).not.toMatch(/damaged-secret|second secret/);
    });

    it('do not keep a process that waits for a migration from stopping', async () => {
      const lock = await HeldLock.take(database.url, 'SELECT pg_advisory_xact_lock($1)', [migrationLock]);
      app = startProcess({ DATABASE_URL: database.url, DATA_DIR: dir, SIMULATOR: 'off', CONSOLE: 'off' });
      await lock.asked();
      app.child.kill('SIGTERM');
      expect(await app.exited).toBe(0);
      expect(app.output()).not.toContain('Error');
      await lock.release();
    });
  });
});
