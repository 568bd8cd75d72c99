import { InstagramStand } from '../../support/platforms/instagram.js';

describe('Instagram accounts of a Facebook login', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  // Each test has separate users, and an account is connected by one user at a time.
  afterEach(async () => {
    await stand.control('DELETE', '/faults');
    await stand.sql('TRUNCATE accounts, grants CASCADE');
  });
  afterAll(() => stand.close());

  it.each([
    ['refuses', '/*/client_pages', { type: 'apiError', code: '100', status: 400 }, 'sim.second.shop'],
    ['misses a permission for', '/*/owned_pages', { type: 'apiError', code: '200' }, 'sim.harbour.bakery'],
    ['has an outage of', '/*/owned_pages', { type: 'status', status: 503, body: '' }, 'sim.harbour.bakery'],
  ])(
    'are connected while Facebook %s a list of Pages of a business',
    async (_what, path, action, username) => {
      const user = await stand.user();
      await stand.fault({ path, method: 'GET' }, action, {});
      const { status } = await stand.consent(user, { person: 'sim-agency', loginType: 'FACEBOOK_LOGIN' });
      expect(status).toBe('connected');
      const [{ id }] = (await user.client.data('{ accounts { edges { node { id } } } }')).accounts.edges.map(
        ({ node }: { node: { id: string } }) => node,
      );
      const working = { username, status: 'ACTIVE', health: { nextAction: 'NONE', missingScopes: [] } };
      expect(await stand.account(user, id)).toMatchObject(working);
      const refresh = 'mutation ($id: ID!) { refreshAccount(input: { accountId: $id }) { __typename } }';
      expect((await user.client.data(refresh, { id })).refreshAccount.__typename).toBe('AccountRefreshed');
      expect(await stand.account(user, id)).toMatchObject(working);
      expect(await stand.sql('SELECT status FROM grants')).toEqual([{ status: 'ACTIVE' }]);
    },
  );

  it('are not connected when Facebook refuses the only list of Pages', async () => {
    const user = await stand.user();
    await stand.fault({ path: '*/businesses' }, { type: 'status', status: 503, body: '' }, {});
    const answer = await stand.consent(user, { person: 'sim-agency', loginType: 'FACEBOOK_LOGIN' });
    expect(answer).toMatchObject({ error: { code: 'PLATFORM_UNAVAILABLE' } });
  });

  it('of a Page whose request fails do not affect the others', async () => {
    const user = await stand.user();
    const { connectionId } = await stand.consent(user, { person: 'sim-anna', loginType: 'FACEBOOK_LOGIN' });
    const { choices } = (
      await user.client.data('query ($id: ID!) { pendingConnection(id: $id) { choices { externalId } } }', {
        id: connectionId,
      })
    ).pendingConnection;
    const externalIds: string[] = choices.map(({ externalId }: { externalId: string }) => externalId);
    const { accounts } = await stand.complete(user, connectionId, externalIds);
    await stand.fault(
      { path: `/*/${accounts[0].externalId}` },
      { type: 'status', status: 503, body: '' },
      {},
    );
    const refresh =
      'mutation ($id: ID!) { refreshAccount(input: { accountId: $id }) { __typename ... on UserError { code } } }';
    const refreshed = async (index: number) =>
      (await user.client.data(refresh, { id: accounts[index].id })).refreshAccount;
    expect(await refreshed(0)).toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
    expect(await refreshed(1)).toEqual({ __typename: 'AccountRefreshed' });
  });
});
