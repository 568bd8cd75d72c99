import { type InstagramCreator, InstagramStand } from '../../support/platforms/instagram.js';

const media = `query ($id: ID) { media(accountId: $id) {
  edges { node { externalId kind caption goneAt metrics { name value observedAt } } } sync { state syncedAt } } }`;

const accountMetrics = `query ($id: ID, $filter: AccountMetricFilterInput, $first: Int! = 100, $after: String) {
  accountMetrics(accountId: $id, filter: $filter, first: $first, after: $after) {
    edges { node { name endsAt value observedAt } } pageInfo { hasNextPage endCursor } syncedAt } }`;

const accountAudience = `query ($id: ID, $audience: Audience, $dimension: AudienceDimension) {
  accountAudience(accountId: $id, audience: $audience, dimension: $dimension) {
    breakdowns { audience dimension observedAt groups { key value } } syncedAt } }`;

describe('Media of Instagram accounts', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  const sync = async ({ client, accountId }: { client: any; accountId: string }) => {
    await client.data('mutation ($input: SyncAccountInput!) { syncAccount(input: $input) { __typename } }', {
      input: { accountId },
    });
    await stand.work();
    return (await client.data(media, { id: accountId })).media;
  };
  const metricsOf = (node: any): Record<string, number> =>
    Object.fromEntries(node.metrics.map(({ name, value }: any) => [name, value]));

  it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
    'are read through %s with all fields',
    async (loginType) => {
      const creator = await stand.creator(loginType);
      const { account } = creator;
      const { id } = await stand.control('POST', '/instagram/media', { account, caption: 'Rye day' });
      await stand.control('POST', `/instagram/media/${id}`, {
        counts: { views: 842, likes: 31, reach: 700 },
      });
      const { edges, sync: state } = await sync(creator);
      expect(state).toMatchObject({ state: 'DONE', syncedAt: expect.any(String) });
      const node = edges.find((edge: any) => edge.node.externalId === id).node;
      expect(node).toMatchObject({ caption: 'Rye day', goneAt: null });
      expect(metricsOf(node)).toMatchObject({ like_count: 31, views: 842, reach: 700 });
    },
  );

  it('are marked as deleted', async () => {
    const creator = await stand.creator();
    const { id } = await stand.control('POST', '/instagram/media', { account: creator.account });
    expect((await sync(creator)).edges).toHaveLength(1);
    await stand.control('DELETE', `/instagram/media/${id}`);
    await stand.pass(60_000);
    expect((await sync(creator)).edges).toEqual([]);
  });

  it('are read without insights if the permission is missing', async () => {
    const user = await stand.user();
    const { account } = await stand.newAccount();
    const missing = 'instagram_business_manage_insights';
    const accountId = await stand.connect(user, { person: account, without: [missing] });
    await stand.control('POST', '/instagram/media', { account });
    const { edges, sync: state } = await sync({ ...user, accountId });
    expect(state.state).toBe('DONE');
    expect(Object.keys(metricsOf(edges[0].node))).toEqual(['comments_count', 'like_count']);
  });

  describe('and account metrics', () => {
    const day = 24 * 3_600_000;
    const metrics = async (creator: InstagramCreator, more: object = {}) => {
      const answer = await creator.client.data(accountMetrics, { id: creator.accountId, ...more });
      const { edges, pageInfo, syncedAt } = answer.accountMetrics;
      return { nodes: edges.map(({ node }: any) => node), pageInfo, syncedAt };
    };
    const asked = async () => {
      const { entries } = await stand.control('GET', '/requests');
      return entries.filter(({ path }: { path: string }) => /^\/v26\.0\/17841\d+\/insights$/.test(path))
        .length;
    };

    it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
      'are read through %s by day, with the time of the sync',
      async (loginType) => {
        const creator = await stand.creator(loginType);
        expect(await metrics(creator)).toMatchObject({ nodes: [], syncedAt: null });
        const before = stand.nowMs();
        await sync(creator);
        const { nodes, syncedAt, pageInfo } = await metrics(creator);
        expect(pageInfo.hasNextPage).toBe(true);
        expect(new Date(syncedAt).getTime()).toBeGreaterThanOrEqual(before);
        const names = new Set(nodes.map(({ name }: any) => name));
        for (const name of ['reach', 'views', 'accounts_engaged', 'total_interactions', 'saves']) {
          expect(names).toContain(name);
        }
        const ends = nodes.map(({ endsAt }: any) => Date.parse(endsAt));
        expect(ends).toEqual([...ends].sort((one, other) => other - one));
        expect(nodes[0].observedAt).toBe(syncedAt);
        const reach = await metrics(creator, { filter: { names: ['reach'] } });
        expect(reach.nodes.length).toBeGreaterThanOrEqual(29);
        expect(new Set(reach.nodes.map(({ endsAt }: any) => endsAt)).size).toBe(reach.nodes.length);
      },
    );

    it('are continued from the last day, including days that may have been corrected', async () => {
      const creator = await stand.creator();
      await sync(creator);
      const since = new Date(stand.nowMs() - 2 * day).toISOString();
      const filter = { names: ['views'], since };
      const first = (await metrics(creator, { filter })).nodes;
      await stand.sql('UPDATE account_metrics SET value = -1 WHERE account_id = $1', [creator.accountId]);
      await stand.pass(day);
      await stand.control('DELETE', '/requests');
      await sync(creator);
      // The new day, three days that may have changed, one total, and eight audience breakdowns.
      expect(await asked()).toBeLessThanOrEqual(6 + 8);
      const second = (await metrics(creator, { filter })).nodes;
      expect(second.length).toBe(first.length + 1);
      const values = (nodes: any[]) => nodes.map(({ endsAt, value }) => [endsAt, value]);
      expect(values(second.slice(1))).toEqual(values(first));
      const old = await metrics(creator, {
        filter: { until: new Date(stand.nowMs() - 8 * day).toISOString() },
      });
      expect(new Set(old.nodes.map(({ value }: any) => value))).toEqual(new Set([-1]));
    });

    it('are listed in pages, only for the owner', async () => {
      const creator = await stand.creator();
      await sync(creator);
      const filter = { names: ['reach', 'views'] };
      const all = (await metrics(creator, { filter })).nodes;
      const paged = [];
      let after: string | null = null;
      do {
        const page: any = await metrics(creator, { filter, first: 7, after });
        paged.push(...page.nodes);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after);
      expect(paged).toEqual(all);
      const stranger = await stand.user();
      const answer = await stranger.client.graphql(accountMetrics, { id: creator.accountId });
      expect(answer.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    });

    it('are omitted without the permission, and nothing else is', async () => {
      const user = await stand.user();
      const { account, person } = await stand.newAccount();
      const without = ['instagram_business_manage_insights'];
      const accountId = await stand.connect(user, { person: account, without });
      const creator = { ...user, account, person, accountId };
      expect((await sync(creator)).sync.state).toBe('DONE');
      expect(await metrics(creator)).toMatchObject({ nodes: [], syncedAt: null });
    });

    it('are read without a metric that Instagram has removed', async () => {
      const creator = await stand.creator();
      await stand.fault(
        { path: '*/insights', form: { metric_type: 'total_value' } },
        { type: 'apiError', code: '100' },
      );
      await sync(creator);
      const views = await metrics(creator, { filter: { names: ['views'] } });
      expect(views.nodes.length).toBeGreaterThanOrEqual(29);
    });
  });

  describe('and audiences', () => {
    const day = 24 * 3_600_000;
    const audience = async (creator: InstagramCreator, more: object = {}) =>
      (await creator.client.data(accountAudience, { id: creator.accountId, ...more })).accountAudience;
    const set = ({ account }: InstagramCreator, more: object) =>
      stand.control('POST', '/instagram/accounts', { id: account, ...more });
    const asked = async () => {
      const { entries } = await stand.control('GET', '/requests');
      return entries.filter(({ path }: { path: string }) => /^\/v26\.0\/17841\d+\/insights$/.test(path))
        .length;
    };

    it.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)(
      'are read through %s, with the time of the sync',
      async (loginType) => {
        const creator = await stand.creator(loginType);
        await set(creator, {
          demographics: {
            followers: { country: { SE: 40, NO: 900 } },
            engaged: { age: { '18-24': 7, '25-34': 8 } },
          },
        });
        expect(await audience(creator)).toEqual({ breakdowns: [], syncedAt: null });
        const before = stand.nowMs();
        await sync(creator);
        const { breakdowns, syncedAt } = await audience(creator);
        expect(Date.parse(syncedAt)).toBeGreaterThanOrEqual(before);
        expect(breakdowns.map((one: any) => `${one.audience} ${one.dimension}`)).toEqual(
          ['FOLLOWERS', 'ENGAGED'].flatMap((people) =>
            ['AGE', 'CITY', 'COUNTRY', 'GENDER'].map((dimension) => `${people} ${dimension}`),
          ),
        );
        const followers = { audience: 'FOLLOWERS', dimension: 'COUNTRY' };
        expect((await audience(creator, followers)).breakdowns).toEqual([
          {
            ...followers,
            observedAt: syncedAt,
            groups: [
              { key: 'NO', value: 900 },
              { key: 'SE', value: 40 },
            ],
          },
        ]);
        const engaged = await audience(creator, { audience: 'ENGAGED', dimension: 'AGE' });
        expect(engaged.breakdowns[0].groups.map(({ key }: any) => key)).toEqual(['25-34', '18-24']);
      },
    );

    it('are replaced once a day, and empty for fewer than 100 users', async () => {
      const creator = await stand.creator();
      const country = { audience: 'FOLLOWERS', dimension: 'COUNTRY' };
      const groups = async () => (await audience(creator, country)).breakdowns[0]?.groups;
      await set(creator, { demographics: { followers: { country: { NO: 900, DK: 3 } } } });
      await sync(creator);
      const first = await audience(creator, country);
      await set(creator, { demographics: { followers: { country: { NO: 901 } } } });
      await stand.pass(3_600_000);
      await sync(creator);
      expect(await audience(creator, country)).toEqual(first);
      await stand.pass(day);
      await sync(creator);
      expect(await groups()).toEqual([{ key: 'NO', value: 901 }]);
      await set(creator, { followersCount: 99 });
      await stand.pass(day);
      const before = stand.nowMs();
      await sync(creator);
      const { breakdowns, syncedAt } = await audience(creator);
      expect(Date.parse(syncedAt)).toBeGreaterThanOrEqual(before);
      expect(new Set(breakdowns.map((one: any) => one.audience))).toEqual(new Set(['ENGAGED']));
    });

    it('are omitted if they are refused, and nothing else is', async () => {
      const creator = await stand.creator();
      const demographics = { path: '*/insights', form: { period: 'lifetime' } };
      await stand.fault(demographics, { type: 'apiError', code: '10' }, {});
      await sync(creator);
      expect(await audience(creator)).toEqual({ breakdowns: [], syncedAt: null });
      const metrics = await creator.client.data(accountMetrics, { id: creator.accountId });
      expect(metrics.accountMetrics.edges.length).toBeGreaterThan(0);
      expect(await stand.account(creator, creator.accountId)).toMatchObject({
        status: 'ACTIVE',
        health: { nextAction: 'NONE', missingScopes: [] },
      });
    });

    it('keep stored values if they are refused later', async () => {
      const creator = await stand.creator();
      await sync(creator);
      const first = await audience(creator);
      await stand.fault(
        { path: '*/insights', form: { breakdown: 'city' } },
        { type: 'apiError', code: '100' },
        {},
      );
      await stand.pass(day);
      await sync(creator);
      const second = await audience(creator);
      expect(Date.parse(second.syncedAt)).toBeGreaterThan(Date.parse(first.syncedAt));
      const ages = (reported: any) => reported.breakdowns.map((one: any) => [one.dimension, one.observedAt]);
      expect(ages(second)).toEqual(
        ages(first).map(([dimension, observedAt]: [string, string]) => [
          dimension,
          dimension === 'CITY' ? observedAt : second.syncedAt,
        ]),
      );
    });

    it('are not requested without the insights permission', async () => {
      const user = await stand.user();
      const { account, person } = await stand.newAccount();
      const without = ['instagram_business_manage_insights'];
      const accountId = await stand.connect(user, { person: account, without });
      const creator = { ...user, account, person, accountId };
      await stand.control('DELETE', '/requests');
      expect((await sync(creator)).sync.state).toBe('DONE');
      expect(await asked()).toBe(0);
      expect(await audience(creator)).toEqual({ breakdowns: [], syncedAt: null });
    });

    it('are visible only to the owner of the account, and deleted with it', async () => {
      const creator = await stand.creator();
      await sync(creator);
      const stranger = await stand.user();
      const answer = await stranger.client.graphql(accountAudience, { id: creator.accountId });
      expect(answer.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
      const rows = () =>
        stand.sql('SELECT key FROM account_audiences WHERE account_id = $1', [creator.accountId]);
      expect((await rows()).length).toBeGreaterThan(0);
      await stand.sql('DELETE FROM accounts WHERE id = $1', [creator.accountId]);
      expect(await rows()).toEqual([]);
    });
  });
});
