import { Database } from '../../../src/database/database.js';
import { ROW_APP, US_APP } from '../../../simulator/test/tiktok-shop-client.js';
import { signedUpUser } from '../../support/clients/users.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const minute = 60_000;
const hour = 60 * minute;
const account = `query ($id: ID!) { account(id: $id) { status health { reason nextAction } sync { resource isHealthy } } }`;
const disconnect = `mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename ... on UserError { code } } }`;
const orders = `query ($id: ID!) { orders(accountId: $id, first: 50) {
  edges { node { externalId status platformStatus total { currency } } } } }`;

describe('Shops of sellers', () => {
  let stand: ShopStand;
  beforeAll(async () => {
    stand = await ShopStand.start();
  }, 60_000);
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const read = async ({ client, shops }: Seller, place = 0) =>
    (await client.data(account, { id: shops[place]!.accountId })).account;
  const listOrders = async ({ client, shops }: Seller, place = 0): Promise<any[]> => {
    const found = await client.data(orders, { id: shops[place]!.accountId });
    return found.orders.edges.map(({ node }: any) => node);
  };
  const counters = () => stand.control('GET', '/tiktok-shop/tokens');
  const countRefusals = async (code: number): Promise<number> => {
    const sent = await stand.control('GET', '/tiktok-shop/exchanges');
    return sent.filter(({ response }: any) => response.includes(`"code":${code}`)).length;
  };

  it('of the US and of the rest of the world work side by side, each with its own app', async () => {
    const [us, row] = [await stand.seller(['US']), await stand.seller(['GB', 'DE'])];
    const [own] = us.shops;
    const placed = await control(`/shops/${own!.key}/orders`, { status: 'AWAITING_SHIPMENT' });
    const other = await control(`/shops/${row.shops[1]!.key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await stand.work();
    expect(await listOrders(us)).toMatchObject([{ externalId: placed.id, total: { currency: 'USD' } }]);
    expect(await listOrders(row, 0)).toEqual([]);
    expect(await listOrders(row, 1)).toMatchObject([{ externalId: other.id, total: { currency: 'EUR' } }]);
    const sent = await stand.control('GET', '/tiktok-shop/exchanges');
    const appsOf = (externalId: string, market: string) =>
      new Set(
        sent
          .filter(({ path, response }: any) => path.startsWith('/order/') && response.includes(externalId))
          .map(({ query }: any) => [market, query.app_key].join(' ')),
      );
    expect(appsOf(placed.id, 'US')).toEqual(new Set([`US ${US_APP.appKey}`]));
    expect(appsOf(other.id, 'ROW')).toEqual(new Set([`ROW ${ROW_APP.appKey}`]));

    // A refresh uses the app that issued the tokens.
    await control(`/sellers/${us.key}/expire-tokens`, { access: true });
    await control(`/sellers/${row.key}/expire-tokens`, { access: true });
    await stand.passWithSchedules(hour);
    for (const [seller, count] of [
      [us, 1],
      [row, 2],
    ] as const)
      for (let place = 0; place < count; place += 1)
        expect(await read(seller, place)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
  });

  it('are no longer authorized at the platform after the last of them is disconnected', async () => {
    const seller = await stand.seller(['GB', 'DE']);
    const { deauthorizations } = await counters();
    const ended = { path: '/authorization/202403/shops' };
    const [first, second] = seller.shops;
    await seller.client.data(disconnect, { id: first!.accountId });
    await stand.work();
    expect((await counters()).deauthorizations).toBe(deauthorizations);
    // The platform fails once: the revocation is tried again.
    await stand.fault({ host: 'tiktokShop.api', ...ended }, { type: 'status', status: 503 });
    await seller.client.data(disconnect, { id: second!.accountId });
    await stand.work();
    for (let passed = 0; passed < 10; passed += 1) await stand.pass(10 * minute);
    expect((await counters()).deauthorizations).toBe(deauthorizations + 2);
    const pending = await stand.get(Database).manager.query('SELECT FROM pending_revocations');
    expect(pending).toEqual([]);
  });

  it('of another user are refused without naming the owner, whose shop keeps working', async () => {
    const owner = await stand.seller(['GB']);
    const visitor = await signedUpUser(stand.test);
    const refusal = await stand.consent(visitor, owner.key);
    expect(refusal).toMatchObject({ error: { code: 'ACCOUNT_ALREADY_CONNECTED' } });
    const text = JSON.stringify(refusal);
    for (const secret of [owner.email, owner.userId, owner.shops[0]!.accountId])
      expect(text).not.toContain(secret);
    await stand.passWithSchedules(hour);
    expect(await read(owner)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
  });

  it('whose authorization ends are paused, and other shops of the seller continue', async () => {
    const seller = await stand.seller(['GB', 'DE']);
    const [ended, other] = seller.shops as [Seller['shops'][0], Seller['shops'][0]];
    await control(`/sellers/${seller.key}/deauthorize`, { shop: ended.key });
    await stand.passWithSchedules(minute);
    const removed = {
      status: 'ERROR',
      health: { reason: 'AUTHORIZATION_REMOVED', nextAction: 'RECONNECT' },
    };
    expect(await read(seller, 0)).toMatchObject(removed);
    expect(await read(seller, 1)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
    const placed = await control(`/shops/${other.key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await stand.passWithSchedules(3 * hour);
    expect(await listOrders(seller, 1)).toMatchObject([{ externalId: placed.id }]);
    expect(await read(seller, 0)).toMatchObject(removed);

    await stand.chooseShops(seller, await stand.consent(seller, seller.key));
    await stand.passWithSchedules(hour);
    for (const place of [0, 1])
      expect(await read(seller, place)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
  });

  it('that the platform deactivates are paused without a refresh', async () => {
    const seller = await stand.seller(['GB']);
    await control(`/shops/${seller.shops[0]!.key}/status`, { status: 'DEACTIVATED' });
    await stand.passWithSchedules(hour);
    const { refreshes } = await counters();
    expect(await read(seller)).toMatchObject({
      status: 'ERROR',
      health: { reason: 'SHOP_DEACTIVATED', nextAction: 'RESOLVE_AT_PLATFORM' },
    });
    const refusals = await countRefusals(36_009_043);
    expect(refusals).toBeGreaterThan(0);
    await stand.passWithSchedules(3 * hour);
    expect(await countRefusals(36_009_043)).toBe(refusals);
    expect((await counters()).refreshes).toBe(refreshes);
    await control(`/shops/${seller.shops[0]!.key}/status`, { status: 'ACTIVE' });
    await stand.passWithSchedules(25 * hour);
    await stand.passWithSchedules(hour);
    expect(await read(seller)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
  });

  it('have orders with a status that is not known', async () => {
    const seller = await stand.seller(['GB']);
    await stand.control('PATCH', '/settings', { tiktokShop: { unknownEnumValues: true } });
    const placed = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'AWAITING_SHIPMENT' });
    await stand.passWithSchedules(6 * minute);
    await stand.control('PATCH', '/settings', { tiktokShop: { unknownEnumValues: false } });
    expect(await listOrders(seller)).toMatchObject([
      { externalId: placed.id, status: 'OTHER', platformStatus: 'NEW_AWAITING_SHIPMENT' },
    ]);
  });
});
