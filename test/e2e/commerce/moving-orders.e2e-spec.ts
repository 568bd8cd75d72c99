import { Database } from '../../../src/database/database.js';
import { ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const count = 650;

describe('Orders that change while their pages are read', () => {
  let stand: ShopStand;
  beforeAll(async () => {
    stand = await ShopStand.start();
  }, 60_000);
  afterAll(() => stand.close());

  it('are neither lost nor doubled, and have their last version', async () => {
    const control = (path: string, body: object) => stand.control('POST', `/tiktok-shop${path}`, body);
    const seller = await stand.seller(['GB'], { orders: count, days: 20 }, {}, (key) =>
      control(`/shops/${key}/move-while-paging`, { times: 6 }),
    );
    await stand.passWithSchedules(hour);
    const { accountId } = seller.shops[0]!;
    const stored: { id: string; updatedAt: Date }[] = await stand
      .get(Database)
      .manager.query(
        'SELECT external_id AS id, source_updated_at AS "updatedAt" FROM orders WHERE account_id = $1',
        [accountId],
      );
    expect(stored).toHaveLength(count);
    const sent: { path: string; response: string }[] = await stand.control('GET', '/tiktok-shop/exchanges');
    const reported = new Map<string, number>();
    let rows = 0;
    for (const { response } of sent.filter(({ path }) => path.endsWith('/orders/search')))
      for (const { id, update_time: at } of JSON.parse(response).data.orders ?? []) {
        reported.set(id, Math.max(reported.get(id) ?? 0, at));
        rows += 1;
      }
    expect(rows).toBeGreaterThan(count);
    expect(new Map(stored.map(({ id, updatedAt }) => [id, updatedAt.getTime() / 1_000]))).toEqual(reported);
  });
});
