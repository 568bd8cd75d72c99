import { Database } from '../../../src/database/database.js';
import { IdentitiesRepository } from '../../../src/oauth/sign-in/identities.repository.js';
import { auditEvents, newUser, type UserBrowser, signedInUser, sql } from '../../oauth/fixtures.js';
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

  const link = (person: UserBrowser, by: string) =>
    test.app
      .get(Database)
      .transaction((manager) =>
        test.app
          .get(IdentitiesRepository, { strict: false })
          .link(manager, person.userId, by, `${by} ${person.userId}`),
      );
  const identities = async (person: UserBrowser): Promise<any[]> =>
    (await person.data(list)).viewer.signInIdentities.edges.map(({ node }: any) => node);
  const removed = async (person: UserBrowser, id: string) =>
    (await person.data(remove, { input: { id } })).removeSignInIdentity;

  it('are listed to their user alone', async () => {
    const person = await signedInUser(test);
    await link(person, 'one');
    await link(person, 'gone');
    expect(await identities(person)).toMatchObject([
      { provider: 'one', providerName: 'The first' },
      { provider: 'gone', providerName: null },
    ]);
    expect(await identities(await signedInUser(test))).toEqual([]);
  });

  it('are removed one by one, and the last way to sign in stays', async () => {
    const person = await signedInUser(test);
    await link(person, 'one');
    await link(person, 'two');
    // Nobody signs in by a provider that is not offered any more.
    await link(person, 'gone');
    const [one, two, gone] = await identities(person);
    expect(await removed(person, one.id)).toEqual({
      __typename: 'SignInIdentityRemoved',
      identityId: one.id,
    });
    expect(await removed(person, two.id)).toMatchObject({ code: 'LAST_SIGN_IN_METHOD' });
    expect(await removed(person, gone.id)).toMatchObject({ identityId: gone.id });
    expect((await identities(person)).map(({ id }) => id)).toEqual([two.id]);
    expect((await auditEvents(test, 'user.identity_removed')).at(-1)).toMatchObject({
      actor_user_id: person.userId,
      user_id: person.userId,
      details: { provider: 'gone' },
    });
  });

  it('are not both removed by requests that come at once', async () => {
    const person = await signedInUser(test);
    await link(person, 'one');
    await link(person, 'two');
    const ids = (await identities(person)).map(({ id }) => id as string);
    const answers = await Promise.all(ids.map((id) => removed(person, id)));
    const kinds = new Set(answers.map(({ __typename }) => __typename as string));
    expect(kinds).toEqual(new Set(['LastSignInMethod', 'SignInIdentityRemoved']));
  });

  it('may all go where there is a password', async () => {
    const person = await signedInUser(test);
    const withPassword = await newUser(test);
    await sql(
      test,
      'UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE id = $2) WHERE id = $1',
      [person.userId, withPassword.userId],
    );
    await link(person, 'one');
    const [only] = await identities(person);
    expect(await removed(person, only.id)).toMatchObject({ identityId: only.id });
    expect(await identities(person)).toEqual([]);
  });

  it('of others are not found', async () => {
    const [person, stranger] = [await signedInUser(test), await signedInUser(test)];
    await link(person, 'one');
    const [theirs] = await identities(person);
    expect(await removed(stranger, theirs.id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await identities(person)).toHaveLength(1);
  });
});
