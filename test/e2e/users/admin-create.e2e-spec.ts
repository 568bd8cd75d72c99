import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createAdministrator } from '../../../scripts/admin/create.js';
import { resetSecondFactor, withdrawInvitation } from '../../../scripts/admin/existing-users.js';
import { loadConfig } from '../../../src/config/env.js';
import { auditEvents, newClient, sql } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { setUpAuthenticator, signIn } from '../../support/clients/second-factors.js';
import { sessionSocket } from '../../support/clients/sockets.js';
import { People } from '../../support/clients/user-browsers.js';
import { testServices } from '../../support/servers/services.js';
import { signedUpUser } from '../../support/clients/users.js';
import { childEnvironment } from '../../support/processes/child-environment.js';

const password = 'a quiet lighthouse';
const requestReset = `mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }`;
const resetPasswordDocument = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) {
  __typename ... on UserError { code } } }`;

describe('npm run admin:create', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  const settings = () => ({
    NODE_ENV: 'test',
    PORT: new URL(test.url).port,
    DATA_DIR: test.dataDir,
    DATABASE_URL: test.database.url,
  });
  /** What the script does, in this process, which is faster. */
  const create = (email: string) => createAdministrator(loadConfig(settings()), email);
  const withdraw = (email: string) => withdrawInvitation(loadConfig(settings()), email);
  const reset = (email: string) => resetSecondFactor(loadConfig(settings()), email);

  /** Runs the script as an operator does. */
  function run(args: string[], environment: Record<string, string> = {}) {
    const script = join(testServices().build, 'scripts', 'admin-create.js');
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...childEnvironment, ...settings(), ...environment },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise<{ code: number | null; output: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, output })),
    );
  }

  it('creates an administrator with a link to choose the password', async () => {
    const { code, output } = await run(['Boss@Example.com']);
    expect(output).toContain('Boss@Example.com is a new administrator.');
    expect(code).toBe(0);
    const [link, token] = /http\S+\/reset-password\?first#(\S+)/.exec(output)!;
    expect(link).toMatch(test.url);
    const client = new TestClient(test.url);
    await client.data(
      'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }',
      {
        input: { token, password },
      },
    );
    await client.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: 'boss@example.com', password },
    });
    const { viewer, auditEvents: recorded } = await client.data(
      '{ viewer { role } auditEvents(filter: { action: "user.role_set" }) { edges { node { actorKind actorName } } } }',
    );
    expect(viewer.role).toBe('ADMIN');
    expect(recorded.edges[0].node).toEqual({ actorKind: 'SYSTEM', actorName: 'admin:create' });

    expect(await create('boss@example.com')).toBe('boss@example.com is an administrator.');
  });

  it('creates an invited administrator, whose mistyped address gets no other link, and who can be withdrawn', async () => {
    const email = 'mistyped@example.com';
    const output = await create(email);
    const token = /reset-password\?first#(\S+)/.exec(output)![1]!;
    const people = new People(test);
    const state = () =>
      people.sql('SELECT role, invited_at IS NOT NULL AS invited FROM users WHERE email = $1', [email]);
    expect(await state()).toEqual([{ role: 'ADMIN', invited: true }]);
    const visitor = people.visitor();
    await visitor.data(requestReset, { input: { email } });
    expect(await people.mailsTo(email)).toEqual([]);

    // Nor does the link of a mail from before the promotion let anyone in.
    await people.sql("UPDATE users SET role = 'USER' WHERE email = $1", [email]);
    await visitor.data(requestReset, { input: { email } });
    const { text } = await people.lastMailTo(email);
    await people.sql("UPDATE users SET role = 'ADMIN' WHERE email = $1", [email]);
    const mailed = /#(\S+)/.exec(text)![1]!;
    const { resetPassword } = await visitor.data(resetPasswordDocument, {
      input: { token: mailed, password },
    });
    expect(resetPassword).toMatchObject({ code: 'INVALID_TOKEN' });

    expect(await run([email, '--withdraw'])).toEqual({
      code: 0,
      output: `The invitation of ${email} was withdrawn.\n`,
    });
    expect(await state()).toEqual([]);
    const { resetPassword: late } = await visitor.data(resetPasswordDocument, { input: { token, password } });
    expect(late).toMatchObject({ code: 'INVALID_TOKEN' });
    const joined = await signedUpUser(test);
    await expect(withdraw(joined.email)).rejects.toThrow(
      new Error(`${joined.email} has joined. Nothing was changed.`),
    );
  });

  it('lets the new administrator in while registration is closed, which is the default in production', async () => {
    const shared = { database: test.database, dataDir: test.dataDir };
    const closed = await startTestApp({ REGISTRATION: 'closed' }, shared);
    const output = await create('closed@example.com');
    const token = /reset-password\?first#(\S+)/.exec(output)![1]!;
    const client = new TestClient(closed.url);
    const { resetPassword } = await client.data(resetPasswordDocument, { input: { token, password } });
    expect(resetPassword.__typename).toBe('PasswordSet');
    await client.data(signIn, { input: { email: 'closed@example.com', password } });
    expect((await client.data('{ viewer { role } }')).viewer).toEqual({ role: 'ADMIN' });
    await closed.close();
  });

  it('promotes a user', async () => {
    const { client, email } = await signedUpUser(test);
    expect(await create(email)).toContain(`${email} is an administrator.`);
    expect((await client.data('{ viewer { role } }')).viewer.role).toBe('ADMIN');
  });

  it('enables a disabled user, with an entry in the audit trail, and the clients that act for the user', async () => {
    const { email, userId } = await signedUpUser(test);
    const service = await newClient(test, { kind: 'SERVICE', ownerUserId: userId, scopes: ['profile:read'] });
    const changed = async () => {
      const [row] = await sql(test, 'SELECT changed_in FROM oidc_clients WHERE id = $1', [service.id]);
      return row.changed_in as string;
    };
    await sql(test, 'UPDATE users SET disabled_at = app_now() WHERE id = $1', [userId]);
    const before = await changed();
    expect(await create(email)).toContain(`${email} is an administrator.`);
    expect(await sql(test, 'SELECT disabled_at FROM users WHERE id = $1', [userId])).toEqual([
      { disabled_at: null },
    ]);
    expect(await changed()).not.toBe(before);
    expect(await auditEvents(test, 'user.enabled')).toMatchObject([{ actor_name: 'admin:create' }]);
  });

  it('removes the second factor of a user, with a mail, and ends sessions and sign-ins that wait', async () => {
    const people = new People(test);
    const { client, email, id } = await people.person();
    await setUpAuthenticator(test, client);
    const waiting = people.visitor();
    await waiting.data(signIn, { input: { email, password } });
    const socket = await sessionSocket(client);
    expect(await run([email, '--reset-second-factor'])).toEqual({
      code: 0,
      output: `The second factors of ${email} were removed, and the sessions have ended.\n`,
    });
    expect((await people.lastMailTo(email)).text).toContain('removed all second factors');
    await socket.closed;
    for (const table of ['authenticators', 'recovery_codes', 'pending_sign_ins', 'sessions'])
      expect(await people.sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, [id])).toEqual([]);
    const { signIn: again } = await people.visitor().data(signIn, { input: { email, password } });
    expect(again.__typename).toBe('SignedIn');

    await expect(reset(email)).rejects.toThrow(
      new Error(`${email} has no second factor. Nothing was changed.`),
    );
    expect(await people.sql('SELECT 1 FROM sessions WHERE user_id = $1', [id])).toHaveLength(1);
    await expect(reset('unknown@example.com')).rejects.toThrow(
      new Error('There is no user unknown@example.com.'),
    );
    const events = await people.sql(
      `SELECT actor_name FROM audit_trail WHERE user_id = $1 AND action = 'user.second_factor_reset'`,
      [id],
    );
    expect(events).toEqual([{ actor_name: 'admin:create' }]);
  });

  it('reports errors', async () => {
    expect(await run([])).toEqual({
      code: 2,
      output: 'Usage: npm run admin:create -- <email> [--reset-second-factor | --withdraw]\n',
    });
    expect((await run(['nobody'])).code).toBe(2);
    const nowhere = await run(['a@example.com'], { DATABASE_URL: '' });
    expect(nowhere).toMatchObject({ code: 1, output: expect.stringContaining('There is no database') });
    const production = await run(['a@example.com'], { NODE_ENV: 'production' });
    expect(production).toMatchObject({ code: 78, output: expect.stringContaining('SESSION_SECRET') });
  });
});
