import { Database } from '../../../src/database/database.js';
import { asAdmin, type SignedUpUser } from '../../support/clients/users.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const syncedShops = `query ($failingOnly: Boolean!, $first: Int!, $after: String) {
  syncedShops(failingOnly: $failingOnly, first: $first, after: $after) {
    edges { node { accountId displayName userId userEmail platform isHealthy
      resources { resource isHealthy lastError { code message } missingScopes } } }
    pageInfo { hasNextPage endCursor } } }`;
const platformStatus = `{ platformStatus { platform enabled simulated accountCount expiredCount failingCount
  lastError { platformCode message at } budgets { bucket scopeCount limit periodSeconds peakUsed blockedCount } } }`;

describe('What administrators see of all shops and platforms', () => {
  let stand: ShopStand;
  let admin: SignedUpUser;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    admin = await asAdmin(stand.test);
    seller = await stand.seller(['GB', 'DE']);
  }, 120_000);
  afterAll(() => stand?.close());

  const sql = (statement: string, values: unknown[] = []) =>
    stand.get(Database).manager.query(statement, values);
  const shops = async (variables: object = {}) =>
    (await admin.client.data(syncedShops, { failingOnly: false, first: 10, ...variables })).syncedShops;

  it('is the sync of the shops of all users, page by page', async () => {
    const all = await shops();
    expect(all.edges.map(({ node }: any) => node.accountId)).toEqual(
      seller.shops.map(({ accountId }) => accountId).sort(),
    );
    expect(all.edges[0].node).toMatchObject({
      userId: seller.userId,
      userEmail: seller.email,
      platform: 'TIKTOK_SHOP',
      isHealthy: true,
    });
    const resources = all.edges[0].node.resources.map(({ resource }: any) => resource);
    expect(resources).toEqual(expect.arrayContaining(['ORDERS', 'PRODUCTS', 'STATEMENTS']));
    const page = await shops({ first: 1 });
    expect(page.pageInfo.hasNextPage).toBe(true);
    expect((await shops({ first: 1, after: page.pageInfo.endCursor })).edges).toEqual([all.edges[1]]);
  });

  it('can be limited to shops that fail', async () => {
    expect((await shops({ failingOnly: true })).edges).toEqual([]);
    const { accountId } = seller.shops[1]!;
    await sql(
      `UPDATE commerce_syncs SET state = 'FAILED', failure_count = 3, failure_code = 'PLATFORM_REJECTED',
         failure_message = 'The platform refused.', failed_at = app_now()
       WHERE account_id = $1 AND resource = 'ORDERS'`,
      [accountId],
    );
    const [failing, ...others] = (await shops({ failingOnly: true })).edges;
    expect(others).toEqual([]);
    expect(failing.node).toMatchObject({ accountId, isHealthy: false });
    const orders = failing.node.resources.find(({ resource }: any) => resource === 'ORDERS');
    expect(orders).toMatchObject({
      isHealthy: false,
      lastError: { code: 'PLATFORM_REJECTED', message: 'The platform refused.' },
    });
  });

  it('is the state of accounts and rate limits per platform', async () => {
    await sql(`UPDATE grants SET failures = 2, last_error = $2::jsonb WHERE user_id = $1`, [
      seller.userId,
      JSON.stringify({
        ...{
          kind: 'transient',
          platformCode: 'HTTP_502',
          message: 'Bad gateway',
          at: '2026-01-02T03:04:05.000Z',
        },
      }),
    ]);
    const status = (await admin.client.data(platformStatus)).platformStatus;
    expect(status.map(({ platform }: any) => platform).sort()).toEqual([
      'INSTAGRAM',
      'TIKTOK',
      'TIKTOK_SHOP',
    ]);
    const shop = status.find(({ platform }: any) => platform === 'TIKTOK_SHOP');
    expect(shop).toMatchObject({
      enabled: true,
      accountCount: 2,
      expiredCount: 0,
      failingCount: 2,
      lastError: { platformCode: 'HTTP_502', message: 'Bad gateway', at: '2026-01-02T03:04:05.000Z' },
    });
    expect(shop.budgets.length).toBeGreaterThan(0);
    for (const budget of shop.budgets)
      expect(budget).toMatchObject({
        bucket: expect.stringMatching(/\S/),
        limit: expect.any(Number),
        periodSeconds: expect.any(Number),
        blockedCount: 0,
      });
    expect(status.find(({ platform }: any) => platform === 'INSTAGRAM').accountCount).toBe(0);
  });

  it('is refused to other users', async () => {
    const code = async (query: string, variables = {}) =>
      (await seller.client.graphql(query, variables)).errors![0]!.extensions.code;
    expect(await code(syncedShops, { failingOnly: false, first: 1 })).toBe('FORBIDDEN');
    expect(await code(platformStatus)).toBe('FORBIDDEN');
  });
});
