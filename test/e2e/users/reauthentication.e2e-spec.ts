import {
  auditEvents,
  issueTokens,
  newClient,
  newUser,
  password,
  type UserBrowser,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signedUpUser } from '../../support/clients/users.js';

const setRole = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
  __typename ... on UserError { code userMessage } } }`;
const create = `mutation ($input: CreateOAuthClientInput!) { createOAuthClient(input: $input) {
  __typename ... on UserError { code } } }`;
const rotate = `mutation ($input: RotateOAuthClientSecretInput!) { rotateOAuthClientSecret(input: $input) {
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
    };
    await signIn();
  });
  afterAll(() => test.close());

  const signIn = () =>
    admin.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: admin.email, password },
    });

  it.each(['setUserRole', 'createOAuthClient', 'rotateOAuthClientSecret'])(
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
