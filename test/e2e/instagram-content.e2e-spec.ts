import { InstagramStand } from '../support/instagram.js';

const media = `query ($id: ID) { media(accountId: $id) {
  edges { node { externalId kind caption goneAt metrics { name value observedAt } } } sync { state syncedAt } } }`;

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
    'are read through %s with what is known of them',
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

  it('that are deleted are noticed', async () => {
    const creator = await stand.creator();
    const { id } = await stand.control('POST', '/instagram/media', { account: creator.account });
    expect((await sync(creator)).edges).toHaveLength(1);
    await stand.control('DELETE', `/instagram/media/${id}`);
    await stand.pass(60_000);
    expect((await sync(creator)).edges).toEqual([]);
  });

  it('are read without insights where those were not granted', async () => {
    const user = await stand.user();
    const { account } = await stand.newAccount();
    const missing = 'instagram_business_manage_insights';
    const accountId = await stand.connect(user, { person: account, without: [missing] });
    await stand.control('POST', '/instagram/media', { account });
    const { edges, sync: state } = await sync({ ...user, accountId });
    expect(state.state).toBe('DONE');
    expect(Object.keys(metricsOf(edges[0].node))).toEqual(['comments_count', 'like_count']);
  });
});
