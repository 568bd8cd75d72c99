import { json } from '../../../../test/support/servers/scripted-server.js';
import {
  type ScriptedShop,
  shopCredentials,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { type ExternalReturn, ReturnStatus } from '../../platform-commerce.js';

const seconds = 1_793_900_000;
const at = new Date(seconds * 1000);
const gbp = (amount: string) => ({ currency: 'GBP', refund_total: amount });

describe('Refunds', () => {
  let shop: ScriptedShop;
  beforeEach(async () => {
    shop = await startScriptedShop();
  });
  afterEach(() => shop.close());

  const lists = {
    cancellations: 'cancellations',
    returns: 'return_orders',
    aftersales: 'aftersales_requests',
    rmas: 'return_merchandise_authorizations',
  };
  const read = async (stream: keyof typeof lists, row: object): Promise<ExternalReturn> => {
    shop.server.follow(json(200, { code: 0, data: { [lists[stream]]: [row] } }));
    const window = { from: new Date(0), to: shop.clock.now() };
    const page = await shop.adapter.commerce.list(shopCredentials(), stream, window, null);
    expect(page!.rejected).toEqual([]);
    return page!.items[0] as ExternalReturn;
  };
  const refundsOf = async (...call: Parameters<typeof read>) =>
    (await read(...call)).refunds.map(({ externalId, amount }) => `${externalId} ${amount.amount}`);

  const times = { create_time: seconds - 900, update_time: seconds };
  const aCancellation = (cancel_status: string, refund = '30.50') => ({
    ...{ cancel_id: '81', order_id: '57', cancel_status, refund_amount: gbp(refund), ...times },
  });
  const aReturn = (return_status: string, more: object = {}) => ({
    ...{ return_id: '91', order_id: '57', return_type: 'REFUND', return_status },
    ...{ refund_amount: gbp('15.25'), ...times, ...more },
  });
  const aRequest = (status: string, ...skus: object[]) => ({ id: '71', status, sku_return_requests: skus });

  it.each([
    ['CANCELLATION_REQUEST_PENDING', []],
    ['CANCELLATION_REQUEST_SUCCESS', []],
    ['CANCELLATION_REQUEST_CANCELLED', []],
    ['CANCELLATION_REQUEST_COMPLETE', ['cancellation:81 30.50']],
  ])('of a cancellation: %s', async (status, refunds) => {
    expect(await refundsOf('cancellations', aCancellation(status))).toEqual(refunds);
  });

  it('of a cancellation without money are none', async () => {
    expect(await refundsOf('cancellations', aCancellation('CANCELLATION_REQUEST_COMPLETE', '0.00'))).toEqual(
      [],
    );
  });

  it.each([
    ['RETURN_OR_REFUND_REQUEST_PENDING', []],
    ['REFUND_OR_RETURN_REQUEST_REJECT', []],
    ['BUYER_SHIPPED_ITEM', []],
    ['REJECT_RECEIVE_PACKAGE', []],
    ['RETURN_OR_REFUND_REQUEST_SUCCESS', []],
    ['RETURN_OR_REFUND_REQUEST_CANCEL', []],
    ['RETURN_OR_REFUND_REQUEST_COMPLETE', ['return:91 15.25']],
    ['REPLACEMENT_REQUEST_COMPLETE', []],
    ['REPLACEMENT_REQUEST_REFUND_SUCCESS', ['return:91 15.25']],
  ])('of a return: %s', async (status, refunds) => {
    expect(await refundsOf('returns', aReturn(status))).toEqual(refunds);
  });

  it.each([
    ['SELLER_RESPOND_RETURN', at, ['APPROVE_RETURN', 'REJECT_RETURN']],
    ['SELLER_ISSUE_PARTIAL_REFUND', null, []],
    ['constructor', null, []],
  ])('have a deadline only with a decision: %s', async (action, decisionDueAt, decisions) => {
    const more = { seller_next_action_response: [{ action, deadline: seconds }] };
    expect(await read('returns', aReturn('RETURN_OR_REFUND_REQUEST_PENDING', more))).toMatchObject({
      decisionDueAt,
      decisions,
    });
  });

  it('have the time at which the platform reported them', async () => {
    const found = await read('returns', aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE'));
    expect(found.refunds).toEqual([
      { externalId: 'return:91', orderId: '57', amount: { amount: '15.25', currency: 'GBP' }, at },
    ]);
  });

  it.each([
    ['accepted', false, '4.00'],
    ['rejected', true, '15.25'],
  ])('follow a partial refund that the buyer has %s', async (_, isRejected, amount) => {
    const offer = {
      partial_refund: { amount: '4.00', currency: 'GBP' },
      buyer_rejected_partial_refund: isRejected,
    };
    const found = await read('returns', aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE', offer));
    expect(found.refunds[0]!.amount.amount).toBe(amount);
    expect(found.refund?.amount).toBe(amount);
  });

  it('of a batch without packages are those of its request', async () => {
    const found = await read(
      'aftersales',
      aRequest('REQUEST_REVIEW_COMPLETED', aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE')),
    );
    expect(found).toMatchObject({ status: ReturnStatus.COMPLETED, refund: { amount: '15.25' } });
    expect(found.refunds).toMatchObject([{ externalId: 'return:91', orderId: '57', at }]);
  });

  it('of a rejected package are none, although its review is complete', async () => {
    const found = await read('rmas', aRequest('PACKAGE_REVIEW_COMPLETED', aReturn('REJECT_RECEIVE_PACKAGE')));
    expect(found).toMatchObject({
      status: ReturnStatus.IN_PROGRESS,
      refunds: [],
      refund: { amount: '15.25' },
    });
  });

  it('of a package have the id that they have in its request and in the list of returns', async () => {
    const sku = aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE');
    const reported = [
      await refundsOf('rmas', aRequest('PACKAGE_REVIEW_COMPLETED', sku)),
      await refundsOf('aftersales', aRequest('REQUEST_REVIEW_COMPLETED', sku)),
      await refundsOf('returns', sku),
    ];
    expect(reported).toEqual([['return:91 15.25'], ['return:91 15.25'], ['return:91 15.25']]);
  });

  it('of a part of a batch do not wait for the others', async () => {
    const later = { return_id: '92', update_time: seconds + 90, refund_amount: gbp('4.75') };
    const open = { return_id: '93', refund_amount: gbp('99') };
    const found = await read(
      'aftersales',
      aRequest(
        'REQUEST_REVIEW_COMPLETED',
        aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE'),
        aReturn('RETURN_OR_REFUND_REQUEST_COMPLETE', later),
        aReturn('BUYER_SHIPPED_ITEM', open),
      ),
    );
    expect(found).toMatchObject({ status: ReturnStatus.IN_PROGRESS, refund: { amount: '20.00' } });
    expect(found.refunds.map((one) => one.at!.getTime() / 1000)).toEqual([seconds, seconds + 90]);
  });
});
