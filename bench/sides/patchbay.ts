import { Database } from '../../src/database/database.js';
import { sessionCookie } from '../../src/users/domain/session-cookie.js';
import { SessionsService } from '../../src/users/sessions/sessions.service.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { handleRequests, settings, report } from '../harness/child.js';
import { readUsage } from '../harness/usage.js';

/** The whole application. `signIn` creates a user with a session. Every request returns what the process has used. */
const { signIn, ...application } = settings as ApplicationSettings & { signIn?: boolean };
const { app, config, url } = await startApplication(application);
handleRequests(() => Promise.resolve(readUsage()));
report({ url, ...(signIn && (await createSignedInUser())) });

async function createSignedInUser(): Promise<{ userId: string; cookie: string }> {
  return app.get(Database).transaction(async (manager) => {
    const user = { email: 'bench@example.com', passwordHash: null, displayName: null, role: 'USER' as const };
    const userId = (await app.get(UsersRepository, { strict: false }).insert(user, manager))!;
    const visitor = { address: '127.0.0.1', userAgent: 'bench' };
    const { token } = await app.get(SessionsService, { strict: false }).create(manager, userId, visitor);
    return { userId, cookie: `${sessionCookie(config.http.publicUrl).name}=${token}` };
  });
}
