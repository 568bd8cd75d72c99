import { SchedulesService } from '../../../src/jobs/schedules/schedules.service.js';
import { eventsOf } from '../../support/events-app.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hourMs = 3_600_000;

describe('Events of a shop', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['GB'], { orders: 30, days: 20 });
  }, 120_000);
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const news = async () =>
    (await eventsOf(stand.test.app, seller.userId)).filter(({ type }) => /^(order|return)/.test(type));

  it('report no orders from before the connection', async () => {
    expect(await news()).toEqual([]);
  });

  it('report new and changed orders, without buyers', async () => {
    const { id } = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'UNPAID' });
    await stand.work();
    await stand.pass(1_000);
    await control(`/orders/${id}/pay`);
    await stand.work();
    const found = (await news()).filter(({ data }) => data.platformOrderId === id);
    expect(found).toMatchObject([
      {
        type: 'order.created',
        accountId: seller.shops[0]!.accountId,
        data: { sequence: 1, status: 'UNPAID' },
      },
      { type: 'order.changed', data: { sequence: 2, status: 'ON_HOLD' } },
    ]);
    expect(found[0]!.data.total).toEqual({
      amount: expect.stringMatching(/^\d+\.\d\d$/),
      minorUnits: expect.stringMatching(/^\d+$/),
      currency: 'GBP',
      exponent: 2,
    });
    expect(Object.keys(found[0]!.data).sort()).toEqual([
      ...['accountId', 'createdAt', 'entityId', 'entityKind', 'orderId', 'platform', 'platformOrderId'],
      ...['sequence', 'status', 'total', 'userId'],
    ]);
  });

  it('report a new return, and once that it is due soon', async () => {
    const { id } = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'DELIVERED' });
    await control(`/orders/${id}/return`, { type: 'REFUND' });
    await stand.work();
    const ofReturn = async () =>
      (await news()).filter(({ type, data }) => type.startsWith('return') && data.platformOrderId === id);
    expect(await ofReturn()).toMatchObject([{ type: 'return.opened', data: { sequence: 1 } }]);
    const dueAt = Date.parse((await ofReturn())[0]!.data.decisionDueAt as string);
    await stand.pass(dueAt - stand.nowMs() - 12 * hourMs);
    for (let run = 0; run < 2; run += 1) {
      await stand.get(SchedulesService).runDue();
      await stand.work();
      await stand.pass(hourMs / 2);
    }
    expect(await ofReturn()).toMatchObject([
      { type: 'return.opened' },
      { type: 'return.due_soon', data: { sequence: 2, status: 'REQUESTED' } },
    ]);
  });
});
