import { authorizeUrl, issueTokens, newClient, newPkce, newUser, password } from '../../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../support/app.js';
import { removePasskey, setUpPasskey, startPasskeyApp } from '../../../support/clients/passkeys.js';
import { removeApp, reset, setUpAuthenticator, signIn } from '../../../support/clients/second-factors.js';
import { TestPasskey } from '../../../support/clients/test-passkey.js';
import { asAdmin, signedUpUser } from '../../../support/clients/users.js';

const users = '{ users(first: 1) { edges { node { id } } } }';
const required = '{ viewer { role secondFactor { isRequired } } }';

describe('A second factor that administrators need', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp({ ADMIN_SECOND_FACTOR: 'required' });
  });
  afterAll(() => test.close());

  const codeOf = async (client: { graphql(text: string, input?: object): Promise<any> }, text = users) =>
    (await client.graphql(text)).errors?.[0]?.extensions.code as string | undefined;

  it('is set up before an administrator does anything else as one', async () => {
    const { client } = await asAdmin(test);
    expect((await client.data(required)).viewer).toEqual({
      role: 'ADMIN',
      secondFactor: { isRequired: true },
    });
    expect(await codeOf(client)).toBe('SECOND_FACTOR_REQUIRED');
    const { userId } = await signedUpUser(test);
    const refused = await client.graphql(reset, { input: { userId } });
    expect(refused.errors?.[0]?.extensions.code).toBe('SECOND_FACTOR_REQUIRED');
    const { data } = await client.graphql(`{ node(id: "${userId}") { ... on User { email } } }`);
    expect(data?.node ?? null).toBeNull();
    await setUpAuthenticator(test, client);
    expect(await codeOf(client)).toBeUndefined();
  });

  it('is not required of other users', async () => {
    const { client } = await signedUpUser(test);
    expect((await client.data(required)).viewer.secondFactor.isRequired).toBe(false);
    expect(await codeOf(client)).toBe('FORBIDDEN');
  });

  it('cannot be removed, but one of two can', async () => {
    const { test: local, origin } = await startPasskeyApp({ ADMIN_SECOND_FACTOR: 'required' });
    const { client } = await asAdmin(local);
    const { passkeyId } = await setUpPasskey(client, new TestPasskey(origin));
    expect(await codeOf(client)).toBeUndefined();
    const remove = async () =>
      (await client.data(removePasskey, { input: { passkeyId } })).removePasskey.code as string | undefined;
    expect(await remove()).toBe('SECOND_FACTOR_REQUIRED');
    await setUpAuthenticator(local, client);
    const results = await Promise.all([
      remove(),
      client.data(removeApp, { input: {} }).then(({ removeAuthenticator }) => removeAuthenticator.code),
    ]);
    expect(results.filter((code) => code === 'SECOND_FACTOR_REQUIRED')).toHaveLength(1);
    expect(await codeOf(client)).toBeUndefined();
    await local.close();
  });

  it('is missing after a reset, until the administrator sets it up again', async () => {
    const admin = await asAdmin(test);
    await setUpAuthenticator(test, admin.client);
    const user = await newUser(test, { role: 'ADMIN' });
    await user.data(signIn, { input: { email: user.email, password } });
    await setUpAuthenticator(test, user);
    await admin.client.data(reset, { input: { userId: user.userId } });
    await user.data(signIn, { input: { email: user.email, password } });
    expect(await codeOf(user)).toBe('SECOND_FACTOR_REQUIRED');
  });

  it('is needed for the scope admin of apps, and for their tokens', async () => {
    const app = await newClient(test, { scopes: ['openid', 'profile:read', 'admin'] });
    const user = await newUser(test, { role: 'ADMIN' });
    const consent = await (
      await user.open(authorizeUrl(test, app, newPkce(), { scope: 'openid admin' }))
    ).signIn();
    expect(consent.html).not.toContain('Administer this installation');

    await setUpAuthenticator(test, user);
    const tokens = await issueTokens(test, app, user, 'openid profile:read admin');
    const call = async () => {
      const response = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tokens.access_token as string}`,
        },
        body: JSON.stringify({ query: users }),
      });
      return ((await response.json()) as any).errors?.[0]?.extensions.code as string | undefined;
    };
    expect(await call()).toBeUndefined();
    const admin = await asAdmin(test);
    await setUpAuthenticator(test, admin.client);
    await admin.client.data(reset, { input: { userId: user.userId } });
    expect(await call()).toBe('SECOND_FACTOR_REQUIRED');
  });
});
