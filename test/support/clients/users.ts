import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../../../src/config/config.js';
import { Database } from '../../../src/database/database.js';
import type { UserRole } from '../../../src/auth/actor.js';
import { sessionCookie } from '../../../src/users/domain/session-cookie.js';
import { SessionsService } from '../../../src/users/sessions/sessions.service.js';
import { UsersRepository } from '../../../src/users/users.repository.js';
import { TestClient } from './graphql-client.js';

export interface SignedUpUser {
  client: TestClient;
  userId: string;
  email: string;
  sessionId: string;
}

/** Creates a user with a session by the services, without mails and passwords, because that is fast. */
export async function signedUpUser(
  test: { app: NestFastifyApplication; url: string },
  options: { email?: string; role?: UserRole; displayName?: string } = {},
): Promise<SignedUpUser> {
  const { app, url } = test;
  const email = options.email ?? `${uuidv7()}@example.com`;
  const { userId, token, sessionId } = await app.get(Database).transaction(async (manager) => {
    const newUser = {
      email,
      passwordHash: null,
      displayName: options.displayName ?? null,
      role: options.role ?? 'USER',
    };
    const id = await app.get(UsersRepository, { strict: false }).insert(newUser, manager);
    if (!id) throw new Error(`${email} is taken.`);
    const visitor = { address: '127.0.0.1', userAgent: 'test' };
    const session = await app.get(SessionsService, { strict: false }).create(manager, id, visitor);
    return { userId: id, ...session };
  });
  const client = new TestClient(url);
  client.setCookie(sessionCookie(app.get(Config).http.publicUrl).name, token);
  return { client, userId, email, sessionId };
}

/** A new session of a user. */
export async function signedInAgain(
  { app, url }: { app: NestFastifyApplication; url: string },
  userId: string,
): Promise<TestClient> {
  const visitor = { address: '127.0.0.1', userAgent: 'test' };
  const { token } = await app
    .get(Database)
    .transaction((manager) => app.get(SessionsService, { strict: false }).create(manager, userId, visitor));
  const client = new TestClient(url);
  client.setCookie(sessionCookie(app.get(Config).http.publicUrl).name, token);
  return client;
}

/** A signed-in administrator. */
export function asAdmin(test: { app: NestFastifyApplication; url: string }): Promise<SignedUpUser> {
  return signedUpUser(test, { role: 'ADMIN' });
}
