import { decodeJwt } from 'jose';
import { newClient, signedInUser, issueTokens } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin, signedUpUser } from '../../support/clients/users.js';

const update = `mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) { __typename
  ... on ViewerUpdated { viewer { username metadata displayName } } ... on UserError { code } } }`;
const updateUser = `mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename
  ... on UserUpdated { user { id username metadata } } ... on UserError { code } } }`;

describe('Usernames and metadata', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  it('are optional, case-insensitively unique, and can be changed and removed by the user', async () => {
    const [ada, bob] = [await signedUpUser(test), await signedUpUser(test)];
    expect((await ada.client.data('{ viewer { username metadata } }')).viewer).toEqual({
      username: null,
      metadata: {},
    });
    const set = (user: typeof ada, username: string | null) =>
      user.client.data(update, { input: { username } }).then(({ updateViewer }) => updateViewer);
    expect((await set(ada, ' Ada.Lovelace ')).viewer.username).toBe('ada.lovelace');
    expect(await set(bob, 'ADA.lovelace')).toEqual({ __typename: 'UsernameTaken', code: 'USERNAME_TAKEN' });
    for (const wrong of ['ab', 'admin', 'a b c', 'a..b', 'x'.repeat(31)])
      expect((await set(bob, wrong)).code).toBe('USERNAME_NOT_ALLOWED');
    // Absent fields do not change.
    await ada.client.data(update, { input: { displayName: 'Ada' } });
    expect((await ada.client.data('{ viewer { username } }')).viewer.username).toBe('ada.lovelace');
    expect((await set(ada, null)).viewer.username).toBeNull();
    expect((await set(bob, 'ada.lovelace')).viewer.username).toBe('ada.lovelace');
    const race = await Promise.all(
      Array.from({ length: 6 }, async () => set(await signedUpUser(test), 'grace')),
    );
    expect(race.filter(({ __typename }) => __typename === 'ViewerUpdated')).toHaveLength(1);
    expect(race.filter(({ code }) => code === 'USERNAME_TAKEN')).toHaveLength(5);
  });

  it('store a JSON object from variables or the document, and refuse other values', async () => {
    const { client } = await signedUpUser(test);
    const metadata = { plan: 'a', deep: { list: [1, 2.5, null, true, 'ü'] }, empty: {} };
    expect((await client.data(update, { input: { metadata } })).updateViewer.viewer.metadata).toEqual(
      metadata,
    );
    // A lone surrogate becomes the replacement character, as in all text.
    const half = await client.data(update, { input: { metadata: { half: '\ud800' } } });
    expect(half.updateViewer.viewer.metadata).toEqual({ half: '\ufffd' });
    const written = `mutation { updateViewer(input: { metadata: { a: 1, b: [{ c: "x" }] } }) { ... on ViewerUpdated { viewer { metadata } } } }`;
    expect((await client.data(written)).updateViewer.viewer.metadata).toEqual({ a: 1, b: [{ c: 'x' }] });
    for (const wrong of [
      [],
      'text',
      7,
      true,
      { big: 'x'.repeat(8200) },
      { nul: 'a\0b' },
      { 'key\0': 1 },
      JSON.parse('{"a":'.repeat(12) + '1' + '}'.repeat(12)),
    ]) {
      const { errors } = await client.graphql(update, { input: { metadata: wrong } });
      expect([wrong, errors?.[0]?.extensions.code]).toEqual([
        wrong,
        expect.stringMatching(/INVALID_INPUT|BAD_USER/),
      ]);
    }
    for (const literal of ['[1]', '"a"', '7', 'true', 'ENUM']) {
      const { errors } = await client.graphql(written.replace('{ a: 1, b: [{ c: "x" }] }', literal));
      expect([literal, errors?.length]).toEqual([literal, 1]);
    }
    expect((await client.data('{ viewer { metadata } }')).viewer.metadata).toEqual({ a: 1, b: [{ c: 'x' }] });
    expect((await client.data(update, { input: { metadata: null } })).updateViewer.viewer.metadata).toEqual(
      {},
    );
  });

  it('are visible to and changeable by administrators and no other user', async () => {
    const admin = await asAdmin(test);
    const { client, userId } = await signedUpUser(test);
    const input = { userId, username: 'linus', metadata: { tier: 'gold' } };
    expect((await admin.client.data(updateUser, { input })).updateUser.user).toEqual({
      id: userId,
      username: 'linus',
      metadata: { tier: 'gold' },
    });
    expect((await client.data('{ viewer { username } }')).viewer.username).toBe('linus');
    const found = await admin.client.data('{ users(search: "linu") { edges { node { id metadata } } } }');
    expect(found.users.edges).toEqual([{ node: { id: userId, metadata: { tier: 'gold' } } }]);
    const missing = { ...input, userId: '00000000-0000-4000-8000-000000000000' };
    expect((await admin.client.data(updateUser, { input: missing })).updateUser.code).toBe('NOT_FOUND');
    const { errors } = await client.graphql(updateUser, { input });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });

  it('are a claim of OpenID Connect, with the scope profile', async () => {
    const person = await signedInUser(test);
    await person.data(update, { input: { username: 'margaret' } });
    const client = await newClient(test);
    const withProfile = await issueTokens(test, client, person, 'openid profile');
    const userinfo = (token: string) =>
      fetch(`${test.url}/oauth/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(
        (response) => response.json() as Promise<any>,
      );
    expect((await userinfo(withProfile.access_token)).preferred_username).toBe('margaret');
    const without = await issueTokens(test, client, person, 'openid');
    expect(decodeJwt(without.id_token)).not.toHaveProperty('preferred_username');
    expect(await userinfo(without.access_token)).not.toHaveProperty('preferred_username');
  });
});
