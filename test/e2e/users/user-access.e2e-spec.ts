import {
  auditEvents,
  issueTokens,
  newClient,
  newUser,
  password,
  queryViewer,
  sql,
  token,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { receivedMails } from '../../support/clients/mailbox.js';
import { setUpAuthenticator, verify } from '../../support/clients/second-factors.js';
import { sessionSocket } from '../../support/clients/sockets.js';
import { requestReset, resetPassword, setUserRole, signIn } from '../../support/clients/user-operations.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';

const result = '... on UserStateChanged { user { id state disabledAt } } ... on UserError { code }';
const disable = `mutation ($input: DisableUserInput!) { result: disableUser(input: $input) { __typename ${result} } }`;
const enable = `mutation ($input: EnableUserInput!) { result: enableUser(input: $input) { __typename ${result} } }`;

describe('Disabling users', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp();
    admin = await asAdmin(test);
  });
  afterAll(() => test.close());

  const change = async (document: string, userId: string, by = admin): Promise<any> => {
    const { data, errors } = await by.client.graphql(document, { input: { userId } });
    return errors ? { code: errors[0]!.extensions.code } : data.result;
  };
  const signInAs = async ({ email }: { email: string }, client: TestClient, secret = password) =>
    (await client.data(signIn, { input: { email, password: secret } })).signIn;
  const signedIn = async (): Promise<UserBrowser> => {
    const user = await newUser(test);
    expect((await signInAs(user, user)).__typename).toBe('SignedIn');
    return user;
  };
  const viewerCode = async (client: TestClient) =>
    (await client.graphql('{ viewer { email } }')).errors?.[0]?.extensions.code;

  it('ends sessions, sockets and apps, and refuses sign-ins until they are enabled', async () => {
    const user = await signedIn();
    const app = await newClient(test);
    const scope = 'openid profile:read offline_access';
    const tokens = await issueTokens(test, app, user, scope);
    const socket = await sessionSocket(user);
    const refresh = () =>
      token(test, app, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });

    const disabled = await change(disable, user.userId);
    expect(disabled.user).toEqual({ id: user.userId, state: 'DISABLED', disabledAt: expect.any(String) });
    await socket.closed;
    expect(await viewerCode(user)).toBe('UNAUTHENTICATED');
    expect((await queryViewer(test, tokens.access_token)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    expect((await refresh()).body.error).toBe('invalid_grant');
    expect(await sql(test, 'SELECT 1 FROM oidc_consents WHERE user_id = $1', [user.userId])).toEqual([]);

    expect(await signInAs(user, user)).toMatchObject({ code: 'USER_DISABLED' });
    expect(await viewerCode(user)).toBe('UNAUTHENTICATED');
    // A stranger learns nothing.
    expect(await signInAs(user, user, 'a wrong password')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    const [refused] = (await auditEvents(test, 'user.signed_in')).filter(
      ({ details }) => details.reason === 'disabled',
    );
    expect(refused).toMatchObject({ outcome: 'FAILURE', user_id: user.userId });
    expect((await auditEvents(test, 'user.disabled')).at(-1)).toMatchObject({
      user_id: user.userId,
      actor_kind: 'USER',
      details: { sessions: 2, apps: 1 },
    });
    // Again changes nothing.
    expect((await change(disable, user.userId)).user).toEqual(disabled.user);
    expect(await auditEvents(test, 'user.disabled')).toHaveLength(1);

    const enabled = await change(enable, user.userId);
    expect(enabled.user).toEqual({ id: user.userId, state: 'ACTIVE', disabledAt: null });
    expect((await signInAs(user, user)).__typename).toBe('SignedIn');
    expect((await refresh()).body.error).toBe('invalid_grant');
    expect(await auditEvents(test, 'user.enabled')).toHaveLength(1);
  });

  it('ends sign-ins that wait for the second factor', async () => {
    const user = await signedIn();
    const { recoveryCodes } = await setUpAuthenticator(test, user);
    expect((await signInAs(user, user)).code).toBe('SECOND_FACTOR_NEEDED');
    await change(disable, user.userId);
    const { verifySecondFactor } = await user.data(verify, { input: { code: recoveryCodes[0] } });
    expect(verifySecondFactor.code).toBe('SIGN_IN_EXPIRED');
    expect(await signInAs(user, user)).toMatchObject({ code: 'USER_DISABLED' });
  });

  it('refuses links for a new password, old and new ones', async () => {
    const user = await newUser(test);
    const link = async () => {
      await user.data(requestReset, { input: { email: user.email } });
      await test.app.get(WorkRunner, { strict: false }).drain();
      return receivedMails(test.dataDir, user.email).at(-1)!.token!;
    };
    const set = async (given: string) =>
      (await user.data(resetPassword, { input: { token: given, password: 'another lighthouse' } }))
        .resetPassword;
    const before = await link();
    await change(disable, user.userId);
    expect((await set(before)).code).toBe('INVALID_TOKEN');
    expect((await set(await link())).code).toBe('USER_DISABLED');
  });

  it('leaves no session of a simultaneous sign-in', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await newUser(test);
      await Promise.all([signInAs(user, user), change(disable, user.userId)]);
      expect(await sql(test, 'SELECT 1 FROM sessions WHERE user_id = $1', [user.userId])).toEqual([]);
    }
  });

  it('takes the data of the user from a client that acts for the user', async () => {
    const { userId } = await signedUpUser(test);
    const service = await newClient(test, {
      kind: 'SERVICE',
      ownerUserId: userId,
      scopes: ['profile:read'],
    });
    const { body } = await token(test, service, { grant_type: 'client_credentials' });
    expect((await queryViewer(test, body.access_token)).data.viewer.id).toBe(userId);
    await change(disable, userId);
    await test.advance(6_000);
    expect((await queryViewer(test, body.access_token)).errors[0].extensions.code).toBe('FORBIDDEN');
    await change(enable, userId);
    await test.advance(6_000);
    expect((await queryViewer(test, body.access_token)).data.viewer.id).toBe(userId);
  });

  it('is for administrators, with the password, and not for themselves', async () => {
    const stranger = await signedUpUser(test);
    expect(await change(disable, admin.userId, stranger)).toEqual({ code: 'FORBIDDEN' });
    expect(await change(enable, admin.userId, stranger)).toEqual({ code: 'FORBIDDEN' });
    expect(await change(disable, admin.userId)).toEqual({ code: 'FORBIDDEN' });
    expect(await change(disable, crypto.randomUUID())).toMatchObject({ code: 'NOT_FOUND' });
    const stale = await asAdmin(test);
    await test.advance(10 * 60_000 + 1);
    expect(await change(disable, stranger.userId, stale)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await change(enable, stranger.userId, stale)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    admin = await asAdmin(test);
  });

  it('never disables the last administrator, and a disabled one does not count', async () => {
    await sql(test, 'DELETE FROM users');
    const [a, b] = [await asAdmin(test), await asAdmin(test)];
    admin = a;
    expect((await change(disable, b.userId, a)).user.state).toBe('DISABLED');
    const leave = await a.client.data(
      'mutation { deleteViewer(input: {}) { __typename ... on UserError { code } } }',
    );
    expect(leave.deleteViewer.code).toBe('LAST_ADMIN');
    const demoted = await a.client.data(setUserRole, { input: { userId: b.userId, role: 'USER' } });
    expect(demoted.setUserRole.__typename).toBe('UserRoleSet');
  });

  it('leaves one of two administrators who disable each other simultaneously', async () => {
    for (let round = 0; round < 5; round += 1) {
      await sql(test, 'DELETE FROM users');
      const [a, b] = [await asAdmin(test), await asAdmin(test)];
      const outcomes = await Promise.all([change(disable, b.userId, a), change(disable, a.userId, b)]);
      expect(outcomes.filter(({ __typename }) => __typename === 'UserStateChanged')).toHaveLength(1);
      expect(await sql(test, 'SELECT 1 FROM users WHERE disabled_at IS NULL')).toHaveLength(1);
    }
    admin = await asAdmin(test);
  });
});
