import { newId } from '../crypto/new-id.js';
import { startTestApp, type TestApp } from '../../test/support/app.js';
import { TestClient } from '../../test/support/clients/graphql-client.js';
import { signedUpUser } from '../../test/support/clients/users.js';
import { Changes } from '../changes/changes.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { sessionCookie } from './domain/session-cookie.js';
import { viewerIdOf } from './graphql/viewer.type.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { findByHash } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { UsersService } from './users.service.js';

const visitor = { address: '192.0.2.7', userAgent: null };
const password = 'a quiet lighthouse';

describe('UsersService', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const get = <Part>(part: new (...parameters: any[]) => Part) => test.app.get(part, { strict: false });
  const sql = (statement: string, parameters: unknown[]): Promise<any[]> =>
    get(Database).manager.query(statement, parameters);

  it('finds and locks users, and fails if there is none', async () => {
    const users = get(UsersService);
    const { userId, email } = await signedUpUser(test);
    expect(await users.find(userId)).toMatchObject({ id: userId, email });
    expect(await users.find(userId)).not.toHaveProperty('passwordHash');
    expect(await users.find(newId())).toBeNull();
    await expect(users.get(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await get(Database).transaction(async (manager) => {
      expect((await users.lock(manager, userId)).email).toBe(email);
      await expect(
        get(Database).manager.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE NOWAIT', [userId]),
      ).rejects.toThrow('could not obtain lock');
      await expect(users.lock(manager, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  it('deletes a user with sessions and mails, and keeps the audit trail by pseudonym', async () => {
    const { userId, email, client } = await signedUpUser(test, { email: 'gone@example.com' });
    await get(PasswordsService).requestReset(email, visitor);
    await get(SignInService)
      .signIn({ email, password }, visitor, null)
      .catch(() => undefined);
    const [{ id: subject }] = await sql('SELECT id FROM audit_subjects WHERE user_id = $1', [userId]);
    await get(Database).transaction((manager) => get(UsersService).delete(manager, userId));
    expect((await client.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    expect(await sql('SELECT 1 FROM sessions WHERE user_id = $1', [userId])).toEqual([]);
    expect(await sql('SELECT 1 FROM mails WHERE email = $1', [email])).toEqual([]);
    const trail = await sql(`SELECT to_jsonb(e) AS e FROM audit_trail e WHERE subject = $1 ORDER BY id`, [
      subject,
    ]);
    expect(trail.map(({ e }: { e: { action: string } }) => e.action)).toEqual([
      'user.signed_in',
      'audit.personal_data_erased',
    ]);
    for (const personal of [email, userId, visitor.address])
      expect(JSON.stringify(trail)).not.toContain(personal);
  });

  it('stores the selected account of a session', async () => {
    const sessions = get(SessionsService);
    const { sessionId } = await signedUpUser(test);
    expect(await sessions.selectedAccount(sessionId)).toBeNull();
    expect(await sessions.selectedAccount(newId())).toBeNull();
    expect(await sessions.isOpen(sessionId)).toBe(true);
    expect(await sessions.isOpen(newId())).toBe(false);
  });

  it('notifies all dependents of a session when it ends', async () => {
    const { client, userId, sessionId } = await signedUpUser(test);
    const ended = test.app.get(Changes).watch('session', userId, sessionId);
    const change = { kind: 'session', id: sessionId, userId };
    await client.data('mutation { signOut { ... on SignedOut { sessionsEnded } } }');
    expect(await ended.next()).toEqual({ done: false, value: change });
    await ended.return!();

    const other = await signedUpUser(test);
    const gone = test.app.get(Changes).watch('session', other.userId, other.sessionId);
    await get(Database).transaction((manager) => get(UsersService).delete(manager, other.userId));
    expect((await gone.next()).value.id).toBe(other.sessionId);
    await gone.return!();
  });

  it('ends sessions that are created with the old password during a password change', async () => {
    const passwordHash = await get(PasswordHasher).hash(password);
    for (let round = 0; round < 10; round += 1) {
      const { email, userId, sessionId } = await signedUpUser(test);
      await sql('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, passwordHash]);
      const actor = {
        kind: 'user',
        userId,
        sessionId,
        role: 'USER',
        scopes: new Set<never>(),
        clientId: null,
        address: null,
      } as const;
      const signIns = Array.from({ length: 6 }, () =>
        get(SignInService)
          .signIn({ email, password }, visitor, null)
          .catch(() => undefined),
      );
      await get(PasswordsService).change(actor, password, 'a loud harbour', { signOutEverywhere: true });
      await Promise.all(signIns);
      const open = await sql('SELECT id FROM sessions WHERE user_id = $1', [userId]);
      expect(open).toEqual([{ id: sessionId }]);
    }
  });

  it('stores the use of a session once for simultaneous requests', async () => {
    const { client, sessionId } = await signedUpUser(test);
    await test.advance(10 * 60_000);
    await sql('CREATE TABLE session_writes (session_id uuid)', []);
    await sql(
      `CREATE FUNCTION count_session_write() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO session_writes VALUES (NEW.id); RETURN NEW; END $$`,
      [],
    );
    await sql(
      'CREATE TRIGGER count_writes AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION count_session_write()',
      [],
    );
    for (let round = 0; round < 2; round += 1)
      await Promise.all(Array.from({ length: 8 }, () => client.data('{ viewer { id } }')));
    expect(await sql('SELECT session_id FROM session_writes', [])).toEqual([{ session_id: sessionId }]);
  });

  it('answers each of many simultaneous requests as its own user', async () => {
    const users = await Promise.all(Array.from({ length: 5 }, () => signedUpUser(test)));
    const stranger = new TestClient(test.url);
    stranger.setCookie(sessionCookie(test.app.get(Config).http.publicUrl).name, 'x'.repeat(43));
    const rounds = Array.from({ length: 40 }, async (_, index) => {
      const { client, userId, email } = users[index % users.length]!;
      const { viewer } = await client.data('{ viewer { id email } }');
      expect(viewer).toEqual({ id: viewerIdOf(userId), email });
      const { errors } = await stranger.graphql('{ viewer { id } }');
      expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    });
    await Promise.all(rounds);
  });

  it('looks up a session by one indexed statement', async () => {
    const { userId } = await signedUpUser(test);
    await sql(
      `INSERT INTO sessions (id, user_id, id_hash, created_at, last_seen_at, expires_at)
       SELECT gen_random_uuid(), $1, sha256(n::text::bytea), now(), now(), now() FROM generate_series(1, 5000) n`,
      [userId],
    );
    await sql('ANALYZE sessions', []);
    const plan = await sql(`EXPLAIN (FORMAT JSON) ${findByHash.text}`, [[Buffer.alloc(32)]]);
    expect(JSON.stringify(plan)).toContain('sessions_id_hash_key');
  });
});
