import { Database } from '../../../src/database/database.js';
import { IdentitiesRepository } from '../../../src/oauth/sign-in/identities.repository.js';
import { auditEvents, newUser, password, type UserBrowser, signedInUser, sql } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const list = `{ viewer { signInIdentities(first: 10) { edges { node { id provider providerName linkedAt } } } } }`;
const remove = `mutation ($input: RemoveSignInIdentityInput!) { removeSignInIdentity(input: $input) {
  __typename ... on SignInIdentityRemoved { identityId } ... on UserError { code } } }`;

function provider(id: string, name: string) {
  return { id, name, issuer: `http://127.0.0.1:9/${id}`, clientId: 'c', clientSecret: 's' };
}

describe('Identities at other providers', () => {
  let test: TestApp;
  beforeAll(async () => {
    const providers = [provider('one', 'The first'), provider('two', 'The second')];
    test = await startTestApp({ SIGN_IN_PROVIDERS: JSON.stringify(providers) });
  });
  afterAll(() => test.close());

  const link = (user: UserBrowser, by: string) =>
    test.app
      .get(Database)
      .transaction((manager) =>
        test.app
          .get(IdentitiesRepository, { strict: false })
          .link(user.userId, by, `${by} ${user.userId}`, manager),
      );
  const identities = async (user: UserBrowser): Promise<any[]> =>
    (await user.data(list)).viewer.signInIdentities.edges.map(({ node }: any) => node);
  const removed = async (user: UserBrowser, id: string, secret?: string) =>
    (await user.data(remove, { input: { id, password: secret } })).removeSignInIdentity;
  const signIn = (user: UserBrowser) =>
    user.data('mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }', {
      input: { email: user.email, password },
    });

  it('are listed only for their user', async () => {
    const user = await signedInUser(test);
    await link(user, 'one');
    await link(user, 'gone');
    expect(await identities(user)).toMatchObject([
      { provider: 'one', providerName: 'The first' },
      { provider: 'gone', providerName: null },
    ]);
    expect(await identities(await signedInUser(test))).toEqual([]);
  });

  it('can be removed, except the last way to sign in', async () => {
    const user = await signedInUser(test);
    await link(user, 'one');
    await link(user, 'two');
    // The provider is no longer configured, so it is no way to sign in.
    await link(user, 'gone');
    const [one, two, gone] = await identities(user);
    expect(await removed(user, one.id)).toEqual({
      __typename: 'SignInIdentityRemoved',
      identityId: one.id,
    });
    expect(await removed(user, two.id)).toMatchObject({ code: 'LAST_SIGN_IN_METHOD' });
    expect(await removed(user, gone.id)).toMatchObject({ identityId: gone.id });
    expect((await identities(user)).map(({ id }) => id)).toEqual([two.id]);
    expect((await auditEvents(test, 'user.identity_removed')).at(-1)).toMatchObject({
      actor_user_id: user.userId,
      user_id: user.userId,
      details: { provider: 'gone' },
    });
  });

  it('are not both removed by simultaneous requests', async () => {
    const user = await signedInUser(test);
    await link(user, 'one');
    await link(user, 'two');
    const ids = (await identities(user)).map(({ id }) => id as string);
    const answers = await Promise.all(ids.map((id) => removed(user, id)));
    const kinds = new Set(answers.map(({ __typename }) => __typename as string));
    expect(kinds).toEqual(new Set(['LastSignInMethod', 'SignInIdentityRemoved']));
  });

  it('can all be removed if the user has a password', async () => {
    const user = await signedInUser(test);
    const withPassword = await newUser(test);
    await sql(
      test,
      'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $2) WHERE id = $1',
      [user.userId, withPassword.userId],
    );
    await link(user, 'one');
    const [only] = await identities(user);
    expect(await removed(user, only.id)).toMatchObject({ identityId: only.id });
    expect(await identities(user)).toEqual([]);
  });

  it('are removed some time after the sign-in only with the password, and the user gets a mail', async () => {
    const user = await newUser(test);
    await signIn(user);
    await link(user, 'one');
    await link(user, 'two');
    const [one, two] = await identities(user);
    await test.advance(10 * 60_000 + 1);
    expect(await removed(user, one.id)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await removed(user, one.id, 'a wrong password')).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await identities(user)).toHaveLength(2);
    const mails = () => sql(test, 'SELECT kind, email, details FROM mails WHERE user_id = $1', [user.userId]);
    expect(await mails()).toEqual([]);
    expect(await removed(user, one.id, password)).toMatchObject({ identityId: one.id });
    expect(await mails()).toEqual([
      { kind: 'IDENTITY_REMOVED', email: user.email, details: { providers: 'The first' } },
    ]);
    await signIn(user);
    expect(await removed(user, two.id)).toMatchObject({ identityId: two.id });
  });

  it('of users without a password are removed only after a recent sign-in', async () => {
    const user = await signedInUser(test);
    await link(user, 'one');
    await link(user, 'two');
    const [one] = await identities(user);
    await test.advance(10 * 60_000 + 1);
    expect(await removed(user, one.id)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await removed(user, one.id, password)).toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(await identities(user)).toHaveLength(2);
  });

  it('of other users are not found', async () => {
    const [user, stranger] = [await signedInUser(test), await signedInUser(test)];
    await link(user, 'one');
    const [theirs] = await identities(user);
    expect(await removed(stranger, theirs.id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await identities(user)).toHaveLength(1);
  });
});
