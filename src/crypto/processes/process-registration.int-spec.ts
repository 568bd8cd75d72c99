import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { replaceMethod } from '../../../test/support/jest/methods.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/env.js';
import { dataSourceOptions } from '../../database/data-source.js';
import { prepareDatabase } from '../../startup/prepare-database.js';
import { findKeyMismatch } from './key-check.js';
import { ProcessRegistration } from './process-registration.js';

const keys = (id: string) => `${id}:${Buffer.alloc(32, id).toString('base64')}`;

describe('The registration of a process', () => {
  let database: TestDatabase;
  let source: DataSource;
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'patchbay-registration-'));
  beforeAll(async () => {
    database = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(database.url, 2)).initialize();
  });
  beforeEach(() => source.query('DELETE FROM processes'));
  afterAll(async () => {
    await source.destroy();
    await database.drop();
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  const configOf = (more: Record<string, string> = {}): Config =>
    loadConfig({
      ...{ DATABASE_URL: database.url, PUBLIC_URL: 'https://api.example.com', JOB_TIMERS: 'off' },
      ...{ TOKEN_ENCRYPTION_KEYS: keys('old'), SESSION_SECRET: 's'.repeat(32), DATA_DIR },
      NODE_ENV: 'production',
      ...more,
    });

  /** Starts a process. Returns it with its timers. */
  async function start(config: Config) {
    const timers: { run: () => void; ms: number | undefined }[] = [];
    const handle = setTimeout(() => {}, 0);
    const restore = replaceMethod(
      globalThis as { setInterval: (run: () => void, ms?: number) => NodeJS.Timeout },
      'setInterval',
      () => (run, ms) => {
        timers.push({ run, ms });
        return handle;
      },
    );
    const registration = new ProcessRegistration(config, source);
    await registration.onApplicationBootstrap().finally(restore);
    return { registration, timers };
  }

  it.each(['all', 'api', 'oauth', 'webhooks', 'worker'])(
    'makes a process with ROLE=%s known to keys:rotate and admin:create, also with JOB_TIMERS=off',
    async (ROLE) => {
      const config = configOf({ ROLE, REDIS_URL: 'redis://127.0.0.1:1' });
      const { registration, timers } = await start(config);
      expect(timers).toMatchObject([{ ms: 60_000 }]);
      const rotating = configOf({ TOKEN_ENCRYPTION_KEYS: `${keys('next')},${keys('old')}` });
      expect(await findKeyMismatch(source, rotating.secrets)).toMatch(
        /^These processes do not have the first key of TOKEN_ENCRYPTION_KEYS, "next"/,
      );
      await registration.beforeApplicationShutdown();
      expect(await findKeyMismatch(source, rotating.secrets)).toBeNull();
    },
  );

  it('is not made for scripts, which have no roles', async () => {
    await start(Object.assign({}, configOf(), { roles: new Set<never>() }));
    expect(await source.query('SELECT 1 FROM processes')).toEqual([]);
  });

  it('warns a start whose PUBLIC_URL differs from the one of a running process or of the last one', async () => {
    const { registration } = await start(configOf());
    const logged: string[] = [];
    const warnings = async (more: Record<string, string>) => {
      logged.length = 0;
      const restore = replaceMethod(
        console as { log: (text: string) => void },
        'log',
        () => (text) => void logged.push(text),
      );
      await prepareDatabase(configOf(more), database.url).finally(restore);
      return logged.map((line) => JSON.parse(line).msg as string).filter((text) => /PUBLIC_URL/.test(text));
    };
    const moved = { PUBLIC_URL: 'https://new.example.com' };
    expect(await warnings({})).toEqual([]);
    expect(await warnings(moved)).toEqual([
      expect.stringMatching(/^Warning: PUBLIC_URL is https:\/\/new\.example\.com, but running processes /),
    ]);
    await registration.beforeApplicationShutdown();
    expect(await warnings(moved)).toEqual([
      expect.stringMatching(/^Warning: PUBLIC_URL is .*, but it was https:\/\/api\.example\.com until /),
    ]);
  });
});
