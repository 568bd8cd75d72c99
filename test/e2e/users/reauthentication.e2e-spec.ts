import {
  auditEvents,
  authorizeUrl,
  issueTokens,
  newClient,
  newPkce,
  newUser,
  password,
  UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signedUpUser } from '../../support/clients/users.js';

const setRole = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
  __typename ... on UserError { code userMessage } } }`;
const create = `mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) {
  __typename ... on UserError { code } } }`;
const rotate = `mutation ($input: RotateOAuthClientSecretInput!) { rotateOAuthClientSecret(input: $input) {
  __typename ... on UserError { code } } }`;
const update = `mutation ($input: UpdateOAuthClientInput!) { updateOAuthClient(input: $input) {
  __typename ... on UserError { code } } }`;

describe('Access that administrators give', () => {
  let test: TestApp;
  let admin: UserBrowser;
  let cases: Record<string, [document: string, input: object, success: string]>;
  beforeAll(async () => {
    test = await startTestApp();
    admin = await newUser(test, { role: 'ADMIN' });
    const { userId } = await signedUpUser(test);
    const { id } = await newClient(test, { kind: 'SERVICE', ownerUserId: userId });
    const client = { name: 'Reports', kind: 'SERVICE', scopes: ['posts:read'], ownerUserId: userId };
    cases = {
      setUserRole: [setRole, { userId, role: 'ADMIN' }, 'UserRoleSet'],
      createOAuthClient: [create, client, 'OAuthClientCreated'],
      rotateOAuthClientSecret: [rotate, { id }, 'OAuthClientSecretRotated'],
      updateOAuthClient: [update, { id, scopes: ['posts:read', 'admin'] }, 'OAuthClientUpdated'],
    };
    await signIn();
  });
  afterAll(() => test.close());

  const signIn = () =>
    admin.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: admin.email, password },
    });

  it.each(['setUserRole', 'createOAuthClient', 'rotateOAuthClientSecret', 'updateOAuthClient'])(
    'needs the password some time after the sign-in: %s',
    async (name) => {
      const [document, given, success] = cases[name]!;
      const run = async (secret?: string) =>
        (await admin.data(document, { input: { ...given, password: secret } }))[name];
      await signIn();
      expect((await run()).__typename).toBe(success);
      await test.advance(10 * 60_000 + 1);
      expect(await run()).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect(await run('a wrong password')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect((await run(password)).__typename).toBe(success);
    },
  );

  it('needs no password to rename or disable a client', async () => {
    await signIn();
    const { id } = await newClient(test);
    await test.advance(10 * 60_000 + 1);
    for (const change of [{ name: 'Another name' }, { disabled: true }, { disabled: false }]) {
      const { updateOAuthClient } = await admin.data(update, { input: { id, ...change } });
      expect(updateOAuthClient).toEqual({ __typename: 'OAuthClientUpdated' });
    }
  });

  it('asks to sign in again before an app gets the scope admin', async () => {
    await signIn();
    const app = await newClient(test, { scopes: ['openid', 'profile:read', 'admin'] });
    const request = (scope: string, more = {}) => authorizeUrl(test, app, newPkce(), { scope, ...more });
    await admin.authorize(request('openid admin'));
    await test.advance(10 * 60_000 + 1_000);
    // The consent is remembered, but not the presence of the user.
    const page = await admin.open(request('openid admin'));
    expect(page.title).toBe('Sign in');
    expect((await admin.open(page.address)).title).toBe('Sign in');
    const silent = await admin.open(request('openid admin', { prompt: 'none' }));
    expect(new URL(silent.address).searchParams.get('error')).toBe('login_required');
    expect(new URL((await admin.open(request('openid'))).address).searchParams.get('code')).toBeTruthy();
    expect(new URL((await page.signIn()).address).searchParams.get('code')).toBeTruthy();
  });

  it('does not complete a request for the scope admin with an older session', async () => {
    await signIn();
    await test.advance(10 * 60_000 + 1_000);
    const app = await newClient(test, { scopes: ['openid', 'admin'] });
    const thief = new UserBrowser(test.url, admin.email, admin.userId);
    const page = await thief.open(authorizeUrl(test, app, newPkce(), { scope: 'openid admin' }));
    expect(page.title).toBe('Sign in');
    for (const name of admin.cookieNames.filter((one) => one.endsWith('patchbay_session')))
      thief.setCookie(name, admin.cookie(name)!);
    expect((await thief.open(page.address)).title).toBe('Sign in');
  });

  it('needs no password if an app of the administrator gives it', async () => {
    const app = await newClient(test, { scopes: ['openid', 'admin'] });
    const { access_token: token } = await issueTokens(test, app, admin, 'openid admin');
    const [document, input] = cases.setUserRole!;
    const response = await fetch(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token as string}` },
      body: JSON.stringify({ query: document, variables: { input } }),
    });
    expect(await response.json()).toMatchObject({ data: { setUserRole: { __typename: 'UserRoleSet' } } });
    expect((await auditEvents(test, 'user.role_set')).at(-1)).toMatchObject({ actor_user_id: admin.userId });
  });
});
