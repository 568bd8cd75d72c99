import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { allRoles, type Config, type Role } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';

export interface ApplicationSettings {
  databaseUrl: string;
  environment?: Record<string, string>;
  /** Roles of the process. Default: all. */
  roles?: Role[];
}

/** Name prefix of temporary data folders. The process id of the bench follows, which removes them. */
export const dataFolderPrefix = 'patchbay-bench-data-';

/** Starts the application as in production, with logs, metrics, limits and guards. */
export async function startApplication({
  databaseUrl,
  environment,
  roles,
}: ApplicationSettings): Promise<{ app: NestFastifyApplication; config: Config; url: string }> {
  const config = loadConfig({
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://bench.example.test',
    DATABASE_URL: databaseUrl,
    DATA_DIR: mkdtempSync(join(tmpdir(), `${dataFolderPrefix}${process.ppid}-`)),
    TOKEN_ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    // Requests are counted, but one address sends as many as thousands.
    HTTP_REQUESTS_PER_MINUTE: '1000000000',
    SESSION_SECRET: randomBytes(32).toString('base64'),
    POST_PACING: 'off',
    ...environment,
  });
  const app = await createApp(Object.assign({}, config, { roles: new Set(roles ?? allRoles) }), databaseUrl);
  await app.listen(0, '127.0.0.1');
  return { app, config, url: (await app.getUrl()).replace('[::1]', '127.0.0.1') };
}
