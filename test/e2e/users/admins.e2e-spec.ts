import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { password, People } from '../../support/clients/user-browsers.js';
import { changePassword, setUserRole, signIn, signOut } from '../../support/clients/user-operations.js';
import { asAdmin, signedInAgain, signedUpUser } from '../../support/clients/users.js';

describe('Administrators', () => {
  let test: TestApp;
  let people: People;
  beforeAll(async () => {
    test = await startTestApp({ TRUST_PROXY: 'on' });
    people = new People(test);
  });
  afterAll(() => test.close());

  const users =
    'query ($search: String, $first: Int) { users(search: $search, first: $first) { edges { node { id email role } } pageInfo { hasNextPage } } }';

  it('find users and change roles, with immediate effect', async () => {
    const admin = await asAdmin(test);
    const one = await signedUpUser(test, { email: 'findme.one@example.com' });
    await signedUpUser(test, { email: 'findme.two@example.com' });
    const found = await admin.client.data(users, { search: 'FindMe.', first: 1 });
    expect(found.users).toEqual({
      edges: [{ node: { id: one.userId, email: one.email, role: 'USER' } }],
      pageInfo: { hasNextPage: true },
    });
    expect((await admin.client.data(users, { search: '%' })).users.edges).toEqual([]);

    const input = { userId: one.userId, role: 'ADMIN' };
    expect((await admin.client.data(setUserRole, { input })).setUserRole.user.role).toBe('ADMIN');
    expect((await one.client.data(users)).users.edges.length).toBeGreaterThan(0);
    const demoted = { userId: admin.userId, role: 'USER' };
    await one.client.data(setUserRole, { input: demoted });
    expect((await admin.client.graphql(users)).errors![0]!.extensions.code).toBe('FORBIDDEN');
    const upperCase = { userId: admin.userId.toUpperCase(), role: 'USER' };
    expect((await one.client.data(setUserRole, { input: upperCase })).setUserRole.user.id).toBe(admin.userId);
    const missing = { userId: '00000000-0000-4000-8000-000000000000', role: 'USER' };
    expect((await one.client.data(setUserRole, { input: missing })).setUserRole.code).toBe('NOT_FOUND');
  });

  it('are the only ones with these rights, and cannot change their own role', async () => {
    const admin = await asAdmin(test);
    const user = await signedUpUser(test);
    const forbidden: [TestClient, string][] = [
      [user.client, user.userId],
      [admin.client, admin.userId],
      [admin.client, admin.userId.toUpperCase()],
    ];
    for (const [client, userId] of forbidden) {
      const { errors } = await client.graphql(setUserRole, { input: { userId, role: 'ADMIN' } });
      expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    }
    for (const query of [
      '{ users { edges { node { id } } } }',
      '{ auditEvents { edges { node { id } } } }',
    ]) {
      expect((await user.client.graphql(query)).errors![0]!.extensions.code).toBe('FORBIDDEN');
      expect((await people.visitor().graphql(query)).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('see and end the sessions of a user, also their own', async () => {
    const admin = await asAdmin(test);
    const user = await signedUpUser(test);
    const second = await signedInAgain(test, user.userId);
    const third = await signedInAgain(test, user.userId);
    const sessions = `query ($id: ID!, $after: String) { node(id: $id) { ... on User {
      sessions(first: 2, after: $after) { edges { node { id: sessionId address userAgent } } pageInfo { hasNextPage endCursor } } } } }`;
    const list = async (after: string | null = null) =>
      (await admin.client.data(sessions, { id: user.userId, after })).node.sessions;
    const first = await list();
    expect(first).toMatchObject({ edges: [{}, {}], pageInfo: { hasNextPage: true } });
    expect((await list(first.pageInfo.endCursor)).edges).toEqual([
      { node: { id: user.sessionId, address: '127.0.0.1', userAgent: 'test' } },
    ]);

    const end = `mutation ($input: EndUserSessionsInput!) { endUserSessions(input: $input) {
      __typename ... on UserSessionsEnded { count } ... on UserError { code } } }`;
    const ended = async (input: object, by = admin) => (await by.client.data(end, { input })).endUserSessions;
    expect(await ended({ userId: user.userId, sessionId: user.sessionId })).toMatchObject({ count: 1 });
    expect((await user.client.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await second.data('{ viewer { userId } }')).viewer.userId).toBe(user.userId);
    const foreign = { userId: user.userId, sessionId: admin.sessionId };
    expect(await ended(foreign)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await ended({ userId: user.userId })).toMatchObject({ count: 2 });
    expect((await third.graphql('{ viewer { id } }')).errors![0]!.extensions.code).toBe('UNAUTHENTICATED');

    const stranger = await signedUpUser(test);
    const { errors } = await stranger.client.graphql(end, { input: { userId: admin.userId } });
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    expect(await ended({ userId: admin.userId })).toMatchObject({ count: 1 });
  });

  it('read the audit trail, without email addresses', async () => {
    const admin = await asAdmin(test);
    const { client, email, id } = await people.person();
    await people.visitor().data(signIn, { input: { email, password: 'not this one' } });
    await client.data(changePassword, {
      input: { currentPassword: password, newPassword: 'a loud harbour' },
    });
    await client.data(signOut, { input: { everywhere: false } });
    const events = `query ($filter: AuditEventFilter, $after: String) { auditEvents(first: 2, filter: $filter, after: $after) {
        edges { node { action outcome actorKind actorUserId targetId userId address details { name value } } } pageInfo { endCursor hasNextPage } } }`;
    const trail: any[] = [];
    let after: string | null = null;
    do {
      const page: any = (await admin.client.data(events, { filter: { userId: id }, after })).auditEvents;
      trail.push(...page.edges.map(({ node }: any) => node));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(trail.map(({ action, outcome, actorKind }) => [action, outcome, actorKind])).toEqual([
      ['user.signed_out', 'SUCCESS', 'USER'],
      ['user.password_changed', 'SUCCESS', 'USER'],
      ['user.signed_in', 'FAILURE', 'ANONYMOUS'],
      ['user.signed_up', 'SUCCESS', 'ANONYMOUS'],
    ]);
    expect(trail.every(({ address, userId }) => address?.startsWith('198.51.100.') && userId === id)).toBe(
      true,
    );
    const failures = await admin.client.data(events, {
      filter: { userId: id, outcome: 'FAILURE', action: 'user.signed_in' },
    });
    expect(failures.auditEvents.edges).toHaveLength(1);
    const future = { userId: id, since: '2999-01-01T00:00:00Z' };
    expect((await admin.client.data(events, { filter: future })).auditEvents.edges).toEqual([]);
    const dump = JSON.stringify(await people.sql('SELECT to_jsonb(e) FROM audit_trail e'));
    expect(dump).not.toContain('@');
  });
});
