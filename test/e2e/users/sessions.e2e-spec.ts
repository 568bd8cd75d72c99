import { startTestApp, type TestApp } from '../../support/app.js';
import { TestClient } from '../../support/clients/graphql-client.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { formsOf } from '../../support/secret-forms.js';
import { revokeSession, signIn } from '../../support/clients/user-operations.js';
import { signedUpUser } from '../../support/clients/users.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('Sessions', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  it('are opaque, stored as hashes, and not readable by scripts', async () => {
    const { client, email } = await people.person();
    const response = await client.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: signIn, variables: { input: { email, password } } }),
    });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^patchbay_session=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/);
    const dump = JSON.stringify(await people.sql('SELECT to_jsonb(s) FROM sessions s'));
    for (const form of formsOf(client.cookie('patchbay_session')!)) expect(dump).not.toContain(form);
  });

  it('are extended by use with few writes, and expire without use', async () => {
    const { client, userId, sessionId } = await signedUpUser(test);
    const expiry = async (): Promise<number> =>
      (
        await people.sql('SELECT expires_at FROM sessions WHERE id = $1', [sessionId])
      )[0].expires_at.getTime();
    const first = await expiry();
    await test.advance(4 * 60_000);
    await client.data('{ viewer { id } }');
    expect(await expiry()).toBe(first);
    await test.advance(2 * 60_000);
    await client.data('{ viewer { id } }');
    const second = await expiry();
    expect(second).toBeGreaterThanOrEqual(first + 6 * 60_000);

    await test.advance(29 * day);
    expect((await client.data('{ viewer { userId } }')).viewer.userId).toBe(userId);
    await test.advance(30 * day + 1000);
    const { errors } = await client.graphql('{ viewer { id } }');
    expect(errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('expire after a year in any case', async () => {
    const { client } = await signedUpUser(test);
    for (let days = 0; days < 350; days += 25) {
      await test.advance(25 * day);
      await client.data('{ viewer { id } }');
    }
    await test.advance(16 * day);
    expect((await client.graphql('{ viewer { id } }')).data).toBeNull();
  });

  it('are listed and revoked only by their owner', async () => {
    const { client, email } = await people.person();
    const elsewhere = people.visitor();
    await elsewhere.data(signIn, { input: { email, password } });
    const list =
      '{ viewer { sessions(first: 5) { edges { node { id current address } } pageInfo { hasNextPage } } } }';
    const { edges } = (await client.data(list)).viewer.sessions;
    expect(edges.map(({ node }: any) => node.current)).toEqual([false, true]);

    const input = { sessionId: edges[0].node.id };
    const stranger = await people.person();
    expect((await stranger.client.data(revokeSession, { input })).revokeSession.code).toBe('NOT_FOUND');
    expect((await client.data(revokeSession, { input })).revokeSession).toEqual({
      __typename: 'SessionRevoked',
      ...input,
    });
    expect((await elsewhere.graphql('{ viewer { id } }')).data).toBeNull();
    expect((await client.data(revokeSession, { input })).revokeSession.code).toBe('NOT_FOUND');
  });

  it('refuse requests of pages that show another user', async () => {
    const user = await signedUpUser(test);
    const send = (id: string, path = '/graphql') =>
      user.client.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-patchbay-user': id, 'tus-resumable': '1.0.0' },
        body: JSON.stringify({ query: 'mutation { signOut { __typename } }' }),
      });
    const other = '01890a5d-ac00-7000-8000-0000000000ff';
    const refused = await send(other);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'USER_CHANGED' } }] });
    expect(await (await send(other, '/uploads')).json()).toMatchObject({ error: { code: 'USER_CHANGED' } });
    expect(await (await send(user.userId)).json()).toEqual({
      data: { signOut: { __typename: 'SignedOut' } },
    });
  });

  it('are paged', async () => {
    const { client, email } = await people.person();
    await people.visitor().data(signIn, { input: { email, password } });
    const page = async (after: string | null) =>
      (
        await client.data(
          'query ($after: String) { viewer { sessions(first: 1, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }',
          { after },
        )
      ).viewer.sessions;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(first.edges[0].node.id).not.toBe(second.edges[0].node.id);
    const { errors } = await client.graphql(
      '{ viewer { sessions(after: "bm9uc2Vuc2U") { edges { node { id } } } } }',
    );
    expect(errors![0]!.extensions.code).toBe('INVALID_INPUT');
  });

  it('refuse invalid cookies', async () => {
    for (const value of ['x', 'a'.repeat(43), '%00', "'; --"]) {
      const client = people.visitor();
      client.setCookie('patchbay_session', value);
      expect((await client.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('stay valid during a rotation of SESSION_SECRET, until the old secret is removed', async () => {
    const [old, next] = ['o'.repeat(40), 'n'.repeat(40)];
    const shared = { database: test.database, dataDir: test.dataDir };
    const statuses = [];
    let cookie = '';
    for (const secrets of [old, `${next},${old}`, next]) {
      const restarted = await startTestApp({ SESSION_SECRET: secrets }, shared);
      if (!cookie) cookie = (await signedUpUser(restarted)).client.cookie('patchbay_session')!;
      const client = new TestClient(restarted.url);
      client.setCookie('patchbay_session', cookie);
      statuses.push((await client.graphql('{ viewer { id } }')).data !== null);
      await restarted.close();
    }
    expect(statuses).toEqual([true, true, false]);
  });

  it('have a __Host- cookie over https', async () => {
    const secure = await startTestApp(
      { PUBLIC_URL: 'https://api.example.com' },
      { database: test.database, dataDir: test.dataDir },
    );
    try {
      const { email } = await people.person();
      const response = await new TestClient(secure.url).fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://api.example.com' },
        body: JSON.stringify({ query: signIn, variables: { input: { email, password } } }),
      });
      expect(response.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          /^__Host-patchbay_session=[\w-]{43}; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
        ),
      ]);
    } finally {
      await secure.close();
    }
  });
});
