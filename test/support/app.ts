import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { ClockService } from '../../src/clock/clock.service.js';
import { loadConfig } from '../../src/config/env.js';
import type { HttpTimeouts } from '../../src/http/timeouts.js';
import { newTestDatabase, type TestDatabase } from './servers/database.js';
import { freePort } from './servers/free-port.js';

export interface TestApp {
  app: NestFastifyApplication;
  /** Base URL of the server. */
  url: string;
  dataDir: string;
  database: TestDatabase;
  /** Moves the application's clock forward. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The whole application, listening on a free port, with a new database. `environment` overrides variables;
 * without addresses of a simulator no platform can be reached.
 */
export async function startTestApp(
  environment: Record<string, string> = {},
  shared?: { database: TestDatabase; dataDir: string },
  timeouts?: HttpTimeouts,
): Promise<TestApp> {
  const database = shared?.database ?? (await newTestDatabase());
  const dataDir = shared?.dataDir ?? mkdtempSync(join(tmpdir(), 'patchbay-app-'));
  const port = environment.PORT ? Number(environment.PORT) : await freePort();
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DATABASE_POOL_MAX: '10',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    SIMULATOR: 'on',
    CONSOLE: 'off',
    // Most tests post several times in a row.
    POST_PACING: 'off',
    ...environment,
  });
  const app = await createApp(config, config.database.url!, timeouts);
  await app.listen(port, '127.0.0.1');
  return {
    app,
    url: `http://127.0.0.1:${port}`,
    dataDir,
    database,
    advance: (ms) => app.get(ClockService).advance(ms),
    close: async () => {
      await app.close();
      if (shared) return;
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
