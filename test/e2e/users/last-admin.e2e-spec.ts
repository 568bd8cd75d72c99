import { newClient, UserBrowser, sql, issueTokens, queryViewer } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { sessionSocket } from '../../support/clients/sockets.js';
import { setUserRole } from '../../support/clients/user-operations.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const deleteViewer = `mutation { deleteViewer(input: {}) { __typename ... on UserError { code userMessage } } }`;

describe('The last administrator', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());
  beforeEach(() => sql(test, 'DELETE FROM users'));

  const admins = async (): Promise<string[]> =>
    (await sql(test, `SELECT id FROM users WHERE role = 'ADMIN'`)).map(({ id }: { id: string }) => id);
  const demote = (by: SignedUpUser, whom: SignedUpUser) =>
    by.client.graphql(setUserRole, { input: { userId: whom.userId, role: 'USER' } });
  const leave = (who: SignedUpUser) => who.client.graphql(deleteViewer);

  /** Sends both simultaneously, on two connections. */
  async function race(one: () => Promise<any>, two: () => Promise<any>): Promise<string[]> {
    const answers = await Promise.all([one(), two()]);
    return answers.map(({ data, errors }) => {
      if (errors) return errors[0].extensions.code as string;
      const result = data.setUserRole ?? data.deleteViewer;
      return (result.code ?? result.__typename) as string;
    });
  }

  it('remains if two demote each other simultaneously', async () => {
    for (let round = 0; round < 10; round += 1) {
      await sql(test, 'DELETE FROM users');
      const [a, b] = [await asAdmin(test), await asAdmin(test)];
      const outcomes = await race(
        () => demote(a, b),
        () => demote(b, a),
      );
      expect(outcomes.toSorted()).toEqual(['FORBIDDEN', 'UserRoleSet']);
      expect(await admins()).toHaveLength(1);
    }
  });

  it('remains if two delete themselves simultaneously', async () => {
    for (let round = 0; round < 10; round += 1) {
      await sql(test, 'DELETE FROM users');
      const [a, b] = [await asAdmin(test), await asAdmin(test)];
      const outcomes = await race(
        () => leave(a),
        () => leave(b),
      );
      expect(outcomes.toSorted()).toEqual(['LAST_ADMIN', 'ViewerDeleted']);
      expect(await admins()).toHaveLength(1);
    }
  });

  it('remains if one deletes itself while the other is demoted', async () => {
    for (let round = 0; round < 10; round += 1) {
      await sql(test, 'DELETE FROM users');
      const [a, b] = [await asAdmin(test), await asAdmin(test)];
      await race(
        () => leave(a),
        () => demote(a, b),
      );
      expect(await admins()).toHaveLength(1);
    }
  });

  it('cannot delete itself and gets an explanation, unlike one of several', async () => {
    const admin = await asAdmin(test);
    expect((await admin.client.data(deleteViewer)).deleteViewer).toEqual({
      __typename: 'LastAdmin',
      code: 'LAST_ADMIN',
      userMessage: 'You are the only administrator. Make another user an administrator first.',
    });
    const user = await signedUpUser(test);
    await admin.client.data(setUserRole, { input: { userId: user.userId, role: 'ADMIN' } });
    expect((await admin.client.data(deleteViewer)).deleteViewer.__typename).toBe('ViewerDeleted');
    expect(await admins()).toEqual([user.userId]);
  });

  it('closes sockets and ends apps with the admin scope of a demoted user', async () => {
    const admin = await asAdmin(test);
    const other = await asAdmin(test);
    const person = new UserBrowser(test.url, other.email, other.userId);
    for (const name of other.client.cookieNames) person.setCookie(name, other.client.cookie(name)!);
    const client = await newClient(test, { scopes: ['openid', 'profile:read', 'admin'] });
    const administering = await issueTokens(test, client, person, 'openid profile:read admin');
    const reading = await issueTokens(test, client, person, 'openid profile:read');
    const socket = await sessionSocket(other.client);

    await demote(admin, other);
    // The client reconnects automatically, as an ordinary user.
    expect((await socket.closed).code).toBe(1013);
    expect((await queryViewer(test, administering.access_token)).errors[0].extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await queryViewer(test, reading.access_token)).data.viewer.id).toBe(other.userId);
    expect(
      await sql(test, 'SELECT scopes FROM oidc_consents WHERE user_id = $1', [other.userId]),
    ).not.toMatchObject([{ scopes: expect.arrayContaining(['admin']) }]);
    expect((await other.client.data('{ viewer { role } }')).viewer.role).toBe('USER');
  });
});
