import { SystemClock } from '../../../src/clock/clock.js';
import { Database } from '../../../src/database/database.js';
import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const orderCount = 3;
const state = `query ($id: ID!) { account(id: $id) { status health { nextAction }
  sync { resource isHealthy lastError { code message } } } }`;

describe('A process whose clock is wrong by hours', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['GB'], { orders: orderCount, days: 1 });
  }, 120_000);
  afterAll(() => stand?.close());

  /** Runs what is due with a wrong clock of the process. Database and platform keep the right time. */
  async function runWithClockOff(ms: number): Promise<void> {
    const clock = stand.get(SystemClock);
    const { offset } = clock;
    clock.setOffset(offset + ms);
    try {
      await stand.get(SchedulesService).runDue();
      await stand.get(WorkRunner).drain();
    } finally {
      clock.setOffset(offset);
    }
  }

  const countOrders = async (): Promise<number> => {
    const [{ count }] = await stand.get(Database).manager.query('SELECT count(*)::int AS count FROM orders');
    return count;
  };
  const health = async () => (await fetch(`${stand.test.url}/health/ready`)).json() as Promise<any>;
  const read = async () => (await seller.client.data(state, { id: seller.shops[0]!.accountId })).account;

  it.each([
    ['ahead', 3 * hour],
    ['behind', -3 * hour],
  ])('is named by the errors while it is %s, and nothing is lost', async (_, ms) => {
    const before = await countOrders();
    await stand.catchUp();
    await stand.control('POST', `/tiktok-shop/shops/${seller.shops[0]!.key}/sell`, { count: orderCount });
    await stand.control('POST', '/clock/advance', { ms: hour });
    await stand.test.advance(hour);
    await runWithClockOff(ms);

    const named =
      /^TIKTOK_SHOP misconfigured: \w+ answered 36009004: Invalid timestamp\. Calls are signed with the time of this process, .*NTP/;
    expect(JSON.stringify(await health())).toContain('correct the clock of its machine (NTP)');
    const account = await read();
    // The user can do nothing about it, so no new consent is asked for.
    expect(account).toMatchObject({ status: 'ACTIVE' });
    const failing = account.sync.filter(({ lastError }: any) => lastError);
    expect(failing.map(({ resource }: any) => resource)).toContain('ORDERS');
    for (const { isHealthy, lastError } of failing)
      expect([isHealthy, lastError.message]).toEqual([false, expect.stringMatching(named)]);
    expect(await countOrders()).toBe(before);

    await stand.passWithSyncs(hour);
    expect(await countOrders()).toBe(before + orderCount);
    expect(JSON.stringify(await health())).not.toContain('correct the clock');
    const after = await read();
    expect(after.sync.every(({ isHealthy }: any) => isHealthy)).toBe(true);
    expect(after).toMatchObject({ status: 'ACTIVE', health: { nextAction: 'NONE' } });
  });
});
