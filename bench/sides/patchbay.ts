import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.js';
import { allRoles, type Role } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { Database } from '../../src/database/database.js';
import { sessionCookie } from '../../src/users/domain/session-cookie.js';
import { SessionsService } from '../../src/users/sessions.service.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { settings, tell } from '../harness/child.js';

/**
 * The application as production runs it: its logs, metrics, limits and guards on. `roles`: only these of them. `signIn`: makes
 * a user with a session and tells both.
 */
const { databaseUrl, environment, roles, signIn } = settings as {
  databaseUrl: string;
  environment?: Record<string, string>;
  roles?: Role[];
  signIn?: boolean;
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
const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
tell({ url, ...(signIn && (await signedInUser())) });

async function signedInUser(): Promise<{ userId: string; cookie: string }> {
  return app.get(Database).transaction(async (manager) => {
    const user = { email: 'bench@example.com', passwordHash: null, displayName: null, role: 'USER' as const };
    const userId = (await app.get(UsersRepository, { strict: false }).insert(manager, user))!;
    const visitor = { address: '127.0.0.1', userAgent: 'bench' };
    const { token } = await app.get(SessionsService, { strict: false }).create(manager, userId, visitor);
    return { userId, cookie: `${sessionCookie(config.http.publicUrl).name}=${token}` };
  });
}
