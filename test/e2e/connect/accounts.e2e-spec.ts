import { DataSource } from 'typeorm';
import { GrantCallLog } from '../../../src/grants/operations/call-log.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { connectAccount, startTestSimulator, type TestSimulator } from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const minute = 60_000;
const hour = 60 * minute;
const error = '... on UserError { code }';
const fields = 'id name label rank status health { status nextAction reason lastError { kind } }';
const accounts = `query ($first: Int! = 20, $after: String) { accounts(first: $first, after: $after) {
  edges { cursor node { ${fields} } } pageInfo { hasNextPage endCursor } } }`;
const mutations = {
  select: `mutation ($id: ID!) { result: selectAccount(input: { accountId: $id }) { __typename ${error} } }`,
  rename: `mutation ($id: ID!, $label: String) { result: renameAccount(input: { accountId: $id, label: $label }) {
    __typename ... on AccountRenamed { account { ${fields} } } ${error} } }`,
  rank: `mutation ($ids: [ID!]!) { result: rankAccounts(input: { accountIds: $ids }) {
    __typename ... on AccountsRanked { accounts { edges { node { ${fields} } } } } ${error} } }`,
  refresh: `mutation ($id: ID!) { result: refreshAccount(input: { accountId: $id }) {
    __typename ... on AccountRefreshed { account { ${fields} username } }
    ... on ReconnectRequired { reason missingScopes account { ${fields} } } ${error} } }`,
  disconnect: `mutation ($id: ID!) { result: disconnectAccount(input: { accountId: $id }) {
    __typename ... on AccountDisconnected { account { id status } selectedAccount { id } } ${error} } }`,
  deleteViewer: `mutation ($password: String) { result: deleteViewer(input: { password: $password }) {
    __typename ${error} } }`,
};

describe('Connected accounts', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  let user: SignedUpUser;
  let client: TestClient;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp(simulator.environment);
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });
  beforeEach(async () => {
    user = await signedUpUser(test);
    client = user.client;
    await assignTier(test, user.userId, 'Pro');
  });

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);
  const drain = () => test.app.get(WorkRunner, { strict: false }).drain();
  const connect = async () => connectAccount(client, simulator, { person: await simulator.newPerson() });
  const list = async () =>
    (await client.data(accounts)).accounts.edges.map(({ node }: { node: any }) => node);
  const run = async (mutation: string, variables: Record<string, unknown>, as = client) =>
    (await as.data(mutation, variables)).result;

  it('are listed page by page in the order of the user', async () => {
    const ids = [await connect(), await connect(), await connect()];
    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const { accounts: page }: any = await client.data(accounts, { first: 2, after });
      pages.push(page.edges.map(({ node }: any) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(pages).toEqual([[ids[0], ids[1]], [ids[2]]]);
    const bad = await client.graphql(accounts, { after: Buffer.from('["x","y"]').toString('base64url') });
    expect(bad.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
  });

  it('show only accounts of the caller', async () => {
    const id = await connect();
    const stranger = await signedUpUser(test);
    for (const mutation of ['select', 'rename', 'refresh', 'disconnect'] as const) {
      expect(await run(mutations[mutation], { id }, stranger.client)).toMatchObject({ code: 'NOT_FOUND' });
      const nobodys = { id: '0190a5d0-ac00-7000-8000-000000000000' };
      expect(await run(mutations[mutation], nobodys, stranger.client)).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await run(mutations.rank, { ids: [id] }, stranger.client)).toMatchObject({ code: 'NOT_FOUND' });
    for (const query of ['account(id: $id)', 'pendingConnection(id: $id)']) {
      const answer = await stranger.client.graphql(`query ($id: ID!) { ${query} { id } }`, { id });
      expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    }
    expect(await stranger.client.data('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({
      node: null,
    });
    const reconnect = await stranger.client.data(
      `mutation ($id: ID!) { result: startConnection(input: { platform: TIKTOK, reconnectAccountId: $id }) { __typename ${error} } }`,
      { id },
    );
    expect(reconnect.result).toMatchObject({ code: 'NOT_FOUND' });
    expect(await list()).toHaveLength(1);
    const own = await client.data('query ($id: ID!) { node(id: $id) { __typename id } }', { id });
    expect(own.node).toEqual({ __typename: 'Account', id });
  });

  it('can be renamed by the user', async () => {
    const id = await connect();
    const named = await run(mutations.rename, { id, label: '  Main channel ' });
    expect(named.account).toMatchObject({ name: 'Main channel', label: 'Main channel' });
    const { account } = await run(mutations.rename, { id, label: null });
    expect(account.label).toBeNull();
    expect(account.name).not.toBe('Main channel');
  });

  describe('selected', () => {
    const selected = async (as = client) =>
      (await as.data('{ viewer { selectedAccount { id } } }')).viewer.selectedAccount?.id ?? null;
    const working = (as = client) => as.graphql('{ account { id } }');

    it('are the only account, or the one selected in the session', async () => {
      expect(await selected()).toBeNull();
      expect((await working()).errors?.[0]?.extensions.code).toBe('NO_ACCOUNT_SELECTED');
      const first = await connect();
      expect(await selected()).toBe(first);
      const second = await connect();
      expect(await selected()).toBeNull();
      await run(mutations.select, { id: second });
      expect(await selected()).toBe(second);
      expect((await working()).data).toEqual({ account: { id: second } });
    });

    it('are replaced by the only remaining account after a disconnect, or by none', async () => {
      const [first, second, third] = [await connect(), await connect(), await connect()];
      await run(mutations.select, { id: first });
      expect(await run(mutations.disconnect, { id: first })).toEqual({
        __typename: 'AccountDisconnected',
        account: { id: first, status: 'DISCONNECTED' },
        selectedAccount: null,
      });
      await run(mutations.select, { id: second });
      expect(await run(mutations.disconnect, { id: second })).toMatchObject({
        selectedAccount: { id: third },
      });
      expect(await selected()).toBe(third);
      expect(await run(mutations.disconnect, { id: third })).toMatchObject({ selectedAccount: null });
      expect(await run(mutations.disconnect, { id: third })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await run(mutations.select, { id: third })).toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('above the limit of the tier', () => {
    it('are paused by the rank that the user set, and resume', async () => {
      const ids = [await connect(), await connect(), await connect()];
      await assignTier(test, user.userId, 'Free');
      const statuses = async () => (await list()).map(({ id, status }: any) => [id, status]);
      expect(await statuses()).toEqual([
        [ids[0], 'ACTIVE'],
        [ids[1], 'PAUSED'],
        [ids[2], 'PAUSED'],
      ]);
      expect((await list())[1].health.nextAction).toBe('UPGRADE');
      const ranked = await run(mutations.rank, { ids: [ids[2]] });
      expect(ranked.accounts.edges.map(({ node }: any) => [node.id, node.status, node.rank])).toEqual([
        [ids[2], 'ACTIVE', 0],
        [ids[0], 'PAUSED', 1],
        [ids[1], 'PAUSED', 2],
      ]);
      await assignTier(test, user.userId, 'Pro');
      expect((await statuses()).map(([, status]: string[]) => status)).toEqual([
        'ACTIVE',
        'ACTIVE',
        'ACTIVE',
      ]);
      expect(
        await run(mutations.rank, { ids: [ids[0], '0190a5d0-ac00-7000-8000-000000000000'] }),
      ).toMatchObject({ code: 'NOT_FOUND' });
    });
  });

  describe('refreshed', () => {
    it('update the profile, and refresh only if due', async () => {
      const person = await simulator.newPerson();
      const id = await connectAccount(client, simulator, { person });
      await simulator.control('POST', '/tiktok/people', { username: person, displayName: 'New name' });
      const before = await simulator.control('GET', '/tiktok/tokens');
      const { account } = await run(mutations.refresh, { id });
      expect(account).toMatchObject({ name: 'New name', status: 'ACTIVE' });
      expect((await simulator.control('GET', '/tiktok/tokens')).refreshes).toBe(before.refreshes);
      await test.advance(hour + 58 * minute);
      await run(mutations.refresh, { id });
      expect((await simulator.control('GET', '/tiktok/tokens')).refreshes).toBe(before.refreshes + 1);
    });

    it('report the next action if the platform no longer knows them', async () => {
      const person = await simulator.newPerson();
      const id = await connectAccount(client, simulator, { person });
      await simulator.control('POST', `/tiktok/people/${person}/remove-authorization`, { reason: 1 });
      const result = await run(mutations.refresh, { id });
      expect(result).toMatchObject({
        __typename: 'ReconnectRequired',
        code: 'RECONNECT_REQUIRED',
        reason: 'GRANT_INVALID',
        account: { id, status: 'EXPIRED', health: { nextAction: 'RECONNECT', reason: 'GRANT_INVALID' } },
      });
    });

    it('report platform problems without changes', async () => {
      const id = await connect();
      await simulator.fault({ path: '/v2/user/info/' }, { type: 'rateLimit' });
      expect(await run(mutations.refresh, { id })).toMatchObject({ code: 'PLATFORM_RATE_LIMITED' });
      expect((await list())[0]).toMatchObject({ status: 'ACTIVE' });
      // The refusal closes the limit for all calls until then.
      await test.advance(61_000);
    });
  });

  afterEach(() => simulator.control('DELETE', '/faults'));

  it('list recent operations', async () => {
    const id = await connect();
    await run(mutations.refresh, { id });
    await test.advance(3 * hour);
    await run(mutations.refresh, { id });
    await simulator.fault({ path: '/v2/user/info/' }, { type: 'apiError', code: 'gremlins', status: 400 });
    await run(mutations.refresh, { id });
    await test.app.get(GrantCallLog, { strict: false }).flush();
    const operations = `query ($id: ID!, $after: String) { account(id: $id) { operations(first: 3, after: $after) {
      edges { node { kind outcome platformCode platformRequestId durationMs } } pageInfo { endCursor } } } }`;
    const first = (await client.data(operations, { id })).account.operations;
    const second = (await client.data(operations, { id, after: first.pageInfo.endCursor })).account
      .operations;
    const all = [...first.edges, ...second.edges].map(({ node }: any) => `${node.kind} ${node.outcome}`);
    expect(all).toHaveLength(6);
    expect(all[0]).toBe('account.refresh transient');
    expect(all.sort()).toEqual(
      [
        'account.refresh transient',
        'account.refresh ok',
        'account.refresh ok',
        'account.discover ok',
        'token.refresh ok',
        'consent ok',
      ].sort(),
    );
    expect(first.edges[0].node).toMatchObject({
      platformCode: 'gremlins',
      platformRequestId: expect.any(String),
    });
  });

  describe('disconnected', () => {
    it('free their slot, are revoked at the platform, and keep their row', async () => {
      await assignTier(test, user.userId, 'Free');
      const id = await connect();
      const { revocations } = await simulator.control('GET', '/tiktok/tokens');
      await run(mutations.disconnect, { id });
      await drain();
      expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(revocations + 1);
      expect(await list()).toEqual([]);
      const { account } = await client.data('query ($id: ID!) { account(id: $id) { id status } }', { id });
      expect(account).toEqual({ id, status: 'DISCONNECTED' });
      expect(await sql('SELECT FROM grants WHERE user_id = $1', [user.userId])).toEqual([]);
      expect(await sql('SELECT FROM pending_revocations')).toEqual([]);
      await connect();
    });

    it('are revoked with a refreshed token if the access token is expired', async () => {
      const id = await connect();
      await test.advance(3 * hour);
      const { revocations } = await simulator.control('GET', '/tiktok/tokens');
      await run(mutations.disconnect, { id });
      await drain();
      expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(revocations + 1);
    });
  });

  describe('of a deleted user', () => {
    it('are revoked, and only the audit trail of the user is left', async () => {
      await connect();
      await connect();
      const { revocations } = await simulator.control('GET', '/tiktok/tokens');
      await test.advance(11 * minute);
      expect(await run(mutations.deleteViewer, {})).toMatchObject({ code: 'INVALID_CREDENTIALS' });
      expect(await run(mutations.deleteViewer, { password: 'wrong' })).toMatchObject({
        code: 'INVALID_CREDENTIALS',
      });
      expect(await list()).toHaveLength(2);
      await sql('UPDATE sessions SET created_at = app_now() WHERE user_id = $1', [user.userId]);
      expect(await run(mutations.deleteViewer, {})).toEqual({ __typename: 'ViewerDeleted' });
      await drain();
      expect((await simulator.control('GET', '/tiktok/tokens')).revocations).toBe(revocations + 2);
      const left = await sql(
        `SELECT (SELECT count(*) FROM users WHERE id = $1) + (SELECT count(*) FROM sessions WHERE user_id = $1)
           + (SELECT count(*) FROM accounts WHERE user_id = $1) + (SELECT count(*) FROM grants WHERE user_id = $1)
           + (SELECT count(*) FROM connection_states WHERE user_id = $1)
           + (SELECT count(*) FROM pending_revocations) AS rows`,
        [user.userId],
      );
      expect(left).toEqual([{ rows: 0 }]);
      const trail = await sql(
        `SELECT subject, to_jsonb(audit_trail)::text AS text FROM audit_trail WHERE subject = (
           SELECT subject FROM audit_trail WHERE action = 'user.deleted') ORDER BY id`,
      );
      expect(trail.length).toBeGreaterThan(3);
      for (const { text } of trail) {
        expect(text).not.toContain(user.userId);
        expect(text).toContain('"address": null');
      }
      const after = await client.graphql('{ viewer { id } }');
      expect(after.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    });
  });
});
