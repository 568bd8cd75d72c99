import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.js';
import { allRoles, type Role } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { settings, tell } from '../harness/child.js';

/** The application as production runs it: its logs, metrics, limits and guards on. `roles`: only these of them. */
const { databaseUrl, environment, roles } = settings as {
  databaseUrl: string;
  environment?: Record<string, string>;
  roles?: Role[];
};

const config = loadConfig({
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://bench.example.test',
  DATABASE_URL: databaseUrl,
  DATA_DIR: mkdtempSync(join(tmpdir(), 'patchbay-bench-data-')),
  TOKEN_ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  SESSION_SECRET: randomBytes(32).toString('base64'),
  ...environment,
});
const app = await createApp(Object.assign({}, config, { roles: new Set(roles ?? allRoles) }), databaseUrl);
await app.listen(0, '127.0.0.1');
tell({ url: (await app.getUrl()).replace('[::1]', '127.0.0.1') });
