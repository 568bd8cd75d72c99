import { Database } from '../../../src/database/database.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const minute = 60_000;
const hour = 60 * minute;
const account = 'query ($id: ID!) { account(id: $id) { status health { reason nextAction } } }';

describe('A token of a seller that is refused although it is valid', () => {
  let stand: ShopStand;
  beforeAll(async () => {
    stand = await ShopStand.start();
  }, 60_000);
  afterAll(() => stand.close());

  const read = async ({ client, shops }: Seller) =>
    (await client.data(account, { id: shops[0]!.accountId })).account;

  it('is refreshed once, and then the user has to connect the shop again', async () => {
    const seller = await stand.seller(['GB']);
    const { accountId } = seller.shops[0]!;
    const query = (sql: string) => stand.get(Database).manager.query(sql, [accountId]);
    const tokenVersion = async (): Promise<number> => {
      const rows = await query(
        'SELECT token_version FROM grants JOIN accounts a ON a.grant_id = grants.id WHERE a.id = $1',
      );
      return rows[0].token_version;
    };
    const version = await tokenVersion();
    const refused = { type: 'apiError', code: '36009005' };
    const search = { host: 'tiktokShop.api', path: '/order/202309/orders/search' };
    await stand.fault(search, refused, { times: 1 });
    await stand.passWithSchedules(6 * minute);
    expect(await tokenVersion()).toBe(version + 1);
    expect(await read(seller)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });

    await stand.fault(search, refused, { times: 2 });
    await stand.passWithSchedules(6 * minute);
    expect(await read(seller)).toMatchObject({
      status: 'EXPIRED',
      health: { reason: 'TOKEN_REFUSED', nextAction: 'RECONNECT' },
    });
    await stand.passWithSchedules(hour);
    expect(
      await query(
        "SELECT state, pause_reason FROM commerce_syncs WHERE account_id = $1 AND stream = 'orders' AND purpose = 'CHANGES'",
      ),
    ).toEqual([{ state: 'PAUSED', pause_reason: 'RECONNECT_REQUIRED' }]);
    expect(await tokenVersion()).toBe(version + 2);

    await stand.consent(seller, seller.key);
    await stand.passWithSchedules(6 * minute);
    expect(await read(seller)).toMatchObject({ status: 'ACTIVE', health: { reason: null } });
  });
});
