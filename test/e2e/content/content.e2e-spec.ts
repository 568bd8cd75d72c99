import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { Database } from '../../../src/database/database.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { signedUpUser } from '../../support/clients/users.js';

const mediaQuery = `query ($accountId: ID, $filter: MediaFilterInput, $order: MediaOrderInput, $first: Int!, $after: String) {
  media(accountId: $accountId, filter: $filter, order: $order, first: $first, after: $after) {
    edges { cursor node { id externalId kind caption publishedAt permalink coverUrl durationSeconds syncedAt goneAt
      account { id } metrics { name value observedAt } } }
    pageInfo { hasNextPage endCursor }
    sync { state syncedAt requestedAt failure { code message userMessage retryable at } } } }`;

const syncAccount = `mutation ($input: SyncAccountInput!) { syncAccount(input: $input) {
  __typename
  ... on AccountSyncRequested { account { id } sync { state syncedAt } }
  ... on ReconnectRequired { reason missingScopes reconnect: account { id } }
  ... on UserError { code } } }`;

describe('Media of an account', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    for (let count = 0; count < 3; count += 1) {
      const postId = await stand.aPost(creator, { caption: `Video ${count}` });
      await stand.until(creator, postId, ['PUBLISHED']);
    }
  });
  afterAll(() => stand.close());

  const media = async (variables: object = {}) =>
    (await creator.client.data(mediaQuery, { first: 20, ...variables })).media;
  const sync = async (input: object = {}) => (await creator.client.data(syncAccount, { input })).syncAccount;

  it('are available after an automatic first sync', async () => {
    expect(await media()).toMatchObject({ edges: [], sync: null });
    // A schedule first runs one period after the start.
    await stand.pass(60_000);
    await stand.get(SchedulesService).runDue();
    await stand.work();
    const { edges, sync: state } = await media();
    expect(edges.map(({ node }: any) => node.caption)).toEqual(['Video 2', 'Video 1', 'Video 0']);
    expect(state).toMatchObject({ state: 'DONE', failure: null, syncedAt: expect.any(String) as string });
    const [live] = await stand.live(creator);
    expect(Date.parse(edges[0].node.syncedAt)).toBeGreaterThanOrEqual(Date.parse(state.syncedAt));
    expect(edges[0].node).toMatchObject({
      externalId: live!.postId,
      kind: 'VIDEO',
      goneAt: null,
      account: { id: creator.accountId },
    });
    expect(edges[0].node.metrics.map(({ name }: any) => name)).toEqual([
      'comment_count',
      'like_count',
      'share_count',
      'view_count',
    ]);
  });

  it('have the daily history of their metrics, in a bounded range, and only for their user', async () => {
    const query = `query ($id: ID!, $from: String, $to: String) { node(id: $id) { ... on Media {
      metrics { name value } metricHistory(from: $from, to: $to) { name day value observedAt } } } }`;
    const [{ node: item }] = (await media()).edges;
    const day = item.metrics[0].observedAt.slice(0, 10);
    const read = async (more: object = {}) =>
      (await creator.client.data(query, { id: item.id, ...more })).node.metricHistory;
    const days = item.metrics.map((metric: any) => ({ ...metric, day }));
    expect(await read()).toEqual(days);
    expect(await read({ from: day, to: day })).toEqual(days);
    expect(await read({ to: '2020-01-01' })).toEqual([]);
    for (const range of [
      { from: '2026-02-02', to: '2026-02-01' },
      { from: '2020-01-01', to: '2021-01-01' },
      { from: '2026-02-30' },
    ]) {
      const answer = await creator.client.graphql(query, { id: item.id, ...range });
      expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    }
    const { client } = await signedUpUser(stand.test);
    expect((await client.data(query, { id: item.id })).node).toBeNull();
    const costly = `{ media(first: 100) { edges { node { metricHistory { value } } } } }`;
    expect((await creator.client.graphql(costly)).errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('have no account metrics or audience, which TikTok does not offer', async () => {
    const answer = await creator.client.data(
      `query ($id: ID) { accountMetrics(accountId: $id, first: 5) { edges { cursor } syncedAt }
        accountAudience(accountId: $id) { breakdowns { audience } syncedAt } }`,
      { id: creator.accountId },
    );
    expect(answer).toEqual({
      accountMetrics: { edges: [], syncedAt: null },
      accountAudience: { breakdowns: [], syncedAt: null },
    });
  });

  it('are synced on request', async () => {
    const before = await media();
    await stand.pass(60_000);
    const [live] = await stand.live(creator);
    await stand.control('POST', `/tiktok/publish/${encodeURIComponent(live!.publishId)}/make-private`);
    expect(await sync({ accountId: creator.accountId })).toEqual({
      __typename: 'AccountSyncRequested',
      account: { id: creator.accountId },
      sync: { state: 'WAITING', syncedAt: before.sync.syncedAt },
    });
    await stand.work();
    const after = await media();
    expect(after.edges.map(({ node }: any) => node.caption)).toEqual(['Video 1', 'Video 0']);
    expect(Date.parse(after.sync.syncedAt)).toBeGreaterThan(Date.parse(before.sync.syncedAt));
    const all = await media({ filter: { includeGone: true } });
    expect(all.edges[0].node).toMatchObject({ caption: 'Video 2', goneAt: expect.any(String) as string });
  });

  it('are paged in the requested order, and refuse a cursor of another order', async () => {
    const first = await media({ first: 1 });
    const second = await media({ first: 1, after: first.pageInfo.endCursor });
    expect([first, second].map(({ edges }) => edges[0].node.caption)).toEqual(['Video 1', 'Video 0']);
    expect(second.pageInfo.hasNextPage).toBe(false);
    const oldest = await media({ order: { direction: 'ASC' } });
    expect(oldest.edges.map(({ node }: any) => node.caption)).toEqual(['Video 0', 'Video 1']);
    const byViews = await media({ first: 1, order: { metric: 'view_count' } });
    expect(
      (await media({ order: { metric: 'view_count' }, after: byViews.pageInfo.endCursor })).edges,
    ).toHaveLength(1);
    for (const after of [byViews.pageInfo.endCursor, 'bm9uc2Vuc2U']) {
      const answer = await creator.client.graphql(mediaQuery, { first: 1, after });
      expect(answer.errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    }
    expect((await media({ filter: { kind: 'PHOTO' } })).edges).toEqual([]);
  });

  it('are found by id, and only by their user', async () => {
    const [{ node }] = (await media()).edges;
    const nodeQuery = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    expect((await creator.client.data(nodeQuery, { id: node.id })).node).toEqual({
      __typename: 'Media',
      id: node.id,
    });
    const { client } = await signedUpUser(stand.test);
    expect((await client.data(nodeQuery, { id: node.id })).node).toBeNull();
    const answer = await client.graphql(mediaQuery, { first: 1, accountId: creator.accountId });
    expect(answer.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const refused = await client.data(syncAccount, { input: { accountId: creator.accountId } });
    expect(refused.syncAccount).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
    const none = await client.data(syncAccount, { input: {} });
    expect(none.syncAccount).toEqual({ __typename: 'NoAccountSelected', code: 'NO_ACCOUNT_SELECTED' });
  });

  it('report why a sync failed', async () => {
    await stand.fault(
      { path: '/v2/video/list/' },
      { type: 'apiError', code: 'internal_error', status: 500 },
      {},
    );
    await sync();
    await stand.work();
    const { sync: state } = await media();
    expect(state).toMatchObject({
      state: 'FAILED',
      failure: { code: 'PLATFORM_UNAVAILABLE', retryable: true },
      syncedAt: expect.any(String) as string,
    });
    await stand.control('DELETE', '/faults');
    await stand.pass(60_000);
    expect((await media()).sync).toMatchObject({ state: 'DONE', failure: null });
  });

  it('report a missing scope without a platform call', async () => {
    const { manager } = stand.get(Database);
    await manager.query(`UPDATE grants SET scopes = array_remove(scopes, 'video.list') WHERE user_id = $1`, [
      creator.userId,
    ]);
    expect(await sync()).toEqual({
      __typename: 'ReconnectRequired',
      code: 'RECONNECT_REQUIRED',
      reason: 'SCOPES_MISSING',
      missingScopes: ['video.list'],
      reconnect: { id: creator.accountId },
    });
  });
});
