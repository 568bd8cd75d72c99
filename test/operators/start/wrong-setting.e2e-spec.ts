import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../../src/config/config.js';
import { requireDataDir } from '../../../src/config/data-dir.js';
import { loadConfig } from '../../../src/config/env.js';
import { redactText } from '../../../src/telemetry/redaction.js';
import { settingNames } from '../../support/compose.js';
import { startProcess } from '../../support/processes/started-app.js';
import { newTestDatabase } from '../../support/servers/database.js';
import { freePort, freePorts } from '../../support/servers/free-port.js';

// Starting whole applications is slow on a busy machine.
jest.setTimeout(90_000);

const required = {
  PUBLIC_URL: 'https://api.example.com',
  DATABASE_URL: 'postgres://patchbay:secret@localhost/patchbay',
  TOKEN_ENCRYPTION_KEYS: `one:${Buffer.alloc(32, 1).toString('base64')}`,
  SESSION_SECRET: 'x'.repeat(32),
};
const production = { ...required, NODE_ENV: 'production' };
/** Settings that may have any text. HOST is checked by listening on it, and platforms know their ids and secrets. */
const anyText =
  /^(HOST|BRAND_NAME|OTEL_SERVICE_NAME|OAUTH_REGISTRATION_TOKEN|METRICS_TOKEN|MAIL_FROM|DATA_DIR|POSTGRES_PASSWORD|UPLOAD_S3_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|KMS_KEY_ID)|(TIKTOK|INSTAGRAM|META|FACEBOOK)_.*(ID|KEY|SECRET|TOKEN|STATUS|SCOPES|VERSION))$/;
const wrong = 'a wrong value';
/** Settings without which a wrong value of another one has no effect. */
const needed = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', REDIS_URL: 'redis://localhost' };

/** Lines of the message for an invalid configuration, without the first one. Empty if it is valid. */
function faultsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
}

describe('a start with a missing or wrong setting exits with one line that names it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-wrong-setting-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(Object.keys(required))('%s is missing', (name) => {
    const given = Object.fromEntries(Object.entries(production).filter(([key]) => key !== name));
    expect(faultsOf(given)).toEqual([expect.stringMatching(`^  ${name} [^\n]+$`)]);
  });

  it('each variable of .env.example has a wrong value', () => {
    const checked = [...settingNames()].filter((name) => !anyText.test(name));
    expect(checked.length).toBeGreaterThan(40);
    const silent = checked.filter((name) => {
      const faults = faultsOf({ ...production, ...needed, [name]: wrong });
      return !(faults.length > 0 && faults.every((line) => line.startsWith(`  ${name} `)));
    });
    expect(silent).toEqual([]);
  });

  it('the log redacts nothing of the messages and their examples', () => {
    const environments = [
      { NODE_ENV: 'production' },
      ...[...settingNames()].map((name) => ({ ...production, ...needed, [name]: wrong })),
    ];
    const lines = environments.flatMap((environment) => faultsOf(environment));
    expect(lines.join('\n')).toContain(
      'DATABASE_URL is required in production (example: postgres://user@host',
    );
    expect(lines.map(redactText)).toEqual(lines);
  });

  it('several are reported together, with exit code 78', async () => {
    const broken = startProcess({ PORT: 'x', ROLE: 'worker', DATABASE_READ_URL: 'x', DATA_DIR: dir });
    expect(await broken.exited).toBe(78);
    const [title, ...lines] = broken.output().trim().split('\n');
    expect(title).toBe('The configuration is invalid:');
    const named = lines.map((line) => /^ {2}([A-Z_]+) /.exec(line)?.[1]);
    expect(named).toHaveLength(4);
    expect(new Set(named)).toEqual(new Set(['DATABASE_READ_URL', 'PORT', 'REDIS_URL']));
    expect(broken.output()).toContain('(example: redis://host:6379');
    expect(readdirSync(dir).filter((name) => name !== 'compile-cache')).toEqual([]);
  });

  describe('in production as one line of the log', () => {
    /** The line of the log, and the exit code. */
    async function failed(environment: Record<string, string>) {
      const app = startProcess({ NODE_ENV: 'production', DATA_DIR: dir, ...environment });
      const code = await app.exited;
      return { code, line: JSON.parse(app.output()) as Record<string, unknown>, text: app.output() };
    }

    it('also several settings, with exit code 78', async () => {
      const { code, line } = await failed({ PORT: 'x' });
      const settings = ['PORT', 'DATABASE_URL', 'PUBLIC_URL', 'TOKEN_ENCRYPTION_KEYS', 'SESSION_SECRET'];
      expect([code, line]).toEqual([
        78,
        {
          ...{ level: 'fatal', time: expect.any(String), context: 'Startup', settings },
          msg: expect.stringMatching(
            /^The configuration is invalid: PORT [^;]+; DATABASE_URL is required [^;]+; .*openssl rand -base64 32/,
          ),
        },
      ]);
    });

    it('a database that cannot be reached, also with LOG_LEVEL=silent, and without its password', async () => {
      const DATABASE_URL = `postgres://me:hidden-password@127.0.0.1:${await freePort()}/patchbay`;
      const { code, line, text } = await failed({ ...required, DATABASE_URL, LOG_LEVEL: 'silent' });
      expect([code, line]).toEqual([
        1,
        {
          ...{ level: 'fatal', time: expect.any(String), context: 'Startup' },
          msg: expect.stringMatching(
            /^PostgreSQL at 127\.0\.0\.1:\d+\/patchbay cannot be used: .*DATABASE_URL/,
          ),
        },
      ]);
      expect(text).not.toContain('hidden-password');
    });

    it('an unexpected error, with its stack and without secrets', async () => {
      const fault = `const { Server } = await import('node:net');
        Server.prototype.listen = () => { throw new Error('a defect, client_secret=' + process.env.SESSION_SECRET); }`;
      const database = await newTestDatabase();
      const app = startProcess(
        {
          ...production,
          DATABASE_URL: database.url,
          DATA_DIR: join(dir, 'defect'),
          PORT: String(await freePort()),
        },
        undefined,
        [],
        ['--import', `data:text/javascript,${encodeURIComponent(fault)}`],
      );
      expect(await app.exited).toBe(1);
      const last = app.output().trim().split('\n').at(-1)!;
      expect(JSON.parse(last)).toMatchObject({
        ...{ level: 'fatal', context: 'Startup', msg: 'The start failed because of an unexpected error' },
        err: { message: 'a defect, client_secret=[redacted]', stack: expect.stringContaining('run.js') },
      });
      expect(app.output()).not.toContain(required.SESSION_SECRET);
      await database.drop();
    });
  });

  it('the data folder is not writable', async () => {
    // In /proc no folder can be created, and the recursive mkdir of Node.js would never end.
    const message = /^The configuration is invalid:\n {2}DATA_DIR cannot be \/proc.*$/;
    const { TOKEN_ENCRYPTION_KEYS, SESSION_SECRET } = required;
    for (const given of [{}, { TOKEN_ENCRYPTION_KEYS, SESSION_SECRET }] as Record<string, string>[]) {
      const app = startProcess({ ...(await freePorts()), ...given, DATA_DIR: '/proc/nope/deeper' });
      expect(await app.exited).toBe(78);
      expect(app.output().trim()).toMatch(message);
      const readHere = () => requireDataDir(loadConfig({ ...given, DATA_DIR: '/proc' }).dataDir);
      expect(readHere).toThrow(ConfigError);
      expect(readHere).toThrow(message);
    }
  });

  it('the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const database = await newTestDatabase();
    const PORT = String((other.address() as AddressInfo).port);
    const app = startProcess({ DATABASE_URL: database.url, SIMULATOR: 'off', PORT, DATA_DIR: dir });
    expect(await app.exited).toBe(1);
    expect(app.output().trim().split('\n').at(-1)).toBe(
      `Port ${PORT} of 127.0.0.1 is in use. Set PORT to a free port.`,
    );
    other.close();
    await database.drop();
  });

  it('the database is missing, and its password stays secret', async () => {
    const DATABASE_URL = `postgres://me:secret@127.0.0.1:${await freePort()}/patchbay`;
    const app = startProcess({ ...(await freePorts()), DATABASE_URL, DATA_DIR: dir });
    expect(await app.exited).toBe(1);
    expect(app.output().trim()).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+\/patchbay cannot be used: .*ECONNREFUSED.*DATABASE_URL is correct\.$/,
    );
  });
});
