import { createHmac } from 'node:crypto';
import { ReturnKind } from '../../platform-commerce.js';
import { rowApp, usApp } from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { effectOf } from './effect.js';
import { readEvent } from './events.js';
import { verifySignature } from './signature.js';
import { topicNames } from './topic-names.js';

const shopId = '7495000000000000401';
const body = (text: string) => Buffer.from(text);

function notice(type: number, data: object, more: object = {}): string {
  const event = {
    type,
    tts_notification_id: '7500000000000000599',
    shop_id: shopId,
    timestamp: 1_760_000_010,
  };
  return JSON.stringify({ ...event, data, ...more });
}

describe('verifySignature', () => {
  const official = body(
    '{"type":1,"tts_notification_id":"7380066284010030890","shop_id":"7495540735365777507","timestamp":1718305585,' +
      '"data":{"is_on_hold_order":true,"order_id":"576653688135258178","order_status":"UNPAID","update_time":1718305585}}',
  );
  const officialApp = { ...rowApp, appKey: 'abcdef', appSecrets: ['123'] };
  const digest = '5dec0f11ec2f6783b8deee53c9ffbf8d024302f7c7e7fa55a35d17629031ac05';

  it.each([digest, digest.toUpperCase()])('accepts the published vector as %s', (authorization) => {
    expect(verifySignature({ body: official, headers: { authorization } }, [rowApp, officialApp])).toEqual({
      kind: 'verified',
      signedAt: null,
      loginType: 'SELLER',
      body: official,
    });
  });

  it('tries every secret of every app', () => {
    const authorization = createHmac('sha256', 'old-us-secret')
      .update(usApp.appKey)
      .update('{}')
      .digest('hex');
    const raw = { body: body('{}'), headers: { authorization } };
    expect(verifySignature(raw, [rowApp, usApp])).toMatchObject({
      kind: 'verified',
      loginType: 'SELLER_US',
    });
    expect(verifySignature(raw, [rowApp])).toEqual({ kind: 'rejected', reason: 'WRONG_SIGNATURE' });
  });

  it('rejects the same JSON in another spelling', () => {
    const reprinted = body(JSON.stringify(JSON.parse(official.toString()), null, 2));
    const raw = { body: reprinted, headers: { authorization: digest } };
    expect(verifySignature(raw, [officialApp])).toEqual({ kind: 'rejected', reason: 'WRONG_SIGNATURE' });
  });

  it.each([
    [{}, 'MISSING_SIGNATURE'],
    [{ authorization: '' }, 'MISSING_SIGNATURE'],
    [{ authorization: `Bearer ${digest}` }, 'MALFORMED_SIGNATURE'],
    [{ authorization: [digest, digest] }, 'MALFORMED_SIGNATURE'],
    [{ authorization: digest.slice(2) }, 'MALFORMED_SIGNATURE'],
  ])('rejects the headers %j', (headers, reason) => {
    expect(verifySignature({ body: official, headers }, [officialApp])).toEqual({ kind: 'rejected', reason });
  });

  it('is not configured without an app', () => {
    expect(verifySignature({ body: official, headers: {} }, [])).toEqual({ kind: 'unconfigured' });
  });
});

describe('readEvent', () => {
  it('identifies a notification by its id', () => {
    const first = readEvent(body(notice(1, { order_id: '1' })));
    expect(first).toMatchObject({
      type: '1',
      subject: shopId,
      occurredAt: new Date(1_760_000_010_000),
      dedupe: { lead: 7_500_000_000_000_000_599n, parts: ['1', shopId, '7500000000000000599'] },
    });
    expect(readEvent(body(notice(1, { order_id: '1' }, { timestamp: 1_760_009_999 }))).dedupe).toEqual(
      first.dedupe,
    );
  });

  it('identifies a notification without an id by its body', () => {
    const without = { tts_notification_id: undefined };
    const [first, again, other] = ['1', '1', '2'].map(
      (order_id) => readEvent(body(notice(3, { order_id }, without))).dedupe,
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first!.lead).toBe(0n);
  });

  it('names the seller or creator if there is no shop', () => {
    const seller = { shop_id: undefined, seller_open_id: 'seller-1' };
    expect(readEvent(body(notice(68, {}, seller))).subject).toBe('seller-1');
    const creator = { shop_id: undefined, creator_open_id: 'creator-1' };
    expect(readEvent(body(notice(20, {}, creator))).subject).toBe('creator-1');
  });

  it.each(['{"half":', '[]', '{"type":"1"}', '{"type":1,"shop_id":"\\u0000"}'])('refuses %s', (text) => {
    expect(() => readEvent(body(text))).toThrow(expect.objectContaining({ kind: 'rejected' }));
  });
});

describe('effectOf', () => {
  const at = new Date(1_760_000_001_000);
  const update_time = 1_760_000_001;
  const account = { externalAccountId: shopId };

  it.each([
    [1, { order_id: '577', order_status: 'CANCEL' }, { object: 'order', externalId: '577' }],
    [3, { order_id: '577' }, { object: 'order', externalId: '577' }],
    [5, { product_id: 42 }, { object: 'product', externalId: '42' }],
    [
      11,
      { cancel_id: '40', order_id: '577' },
      { object: 'return', returnKind: ReturnKind.CANCELLATION, externalId: '40' },
    ],
    [
      12,
      { return_id: '41', order_id: '577' },
      { object: 'return', returnKind: ReturnKind.RETURN, externalId: '41' },
    ],
    [15, { product_id: '42' }, { object: 'product', externalId: '42' }],
    [16, { product_id: 42 }, { object: 'product', externalId: '42' }],
    [27, { product_id: '42', sku_id: '43' }, { object: 'product', externalId: '42' }],
    [
      64,
      { aftersales_request_id: '44' },
      { object: 'return', returnKind: ReturnKind.AFTERSALES_REQUEST, externalId: '44' },
    ],
    [
      65,
      { rma_id: '45', aftersales_request_id: '44' },
      { object: 'return', returnKind: ReturnKind.RMA, externalId: '45' },
    ],
    [66, { return_id: '41' }, { object: 'return', returnKind: ReturnKind.RETURN, externalId: '41' }],
    [67, { rma_id: '45' }, { object: 'return', returnKind: ReturnKind.RMA, externalId: '45', refunds: [] }],
    [67, { line_items: [{ main_order_id: '577' }] }, { object: 'order', externalId: '577', refunds: [] }],
  ])('maps topic %d with %j', (type, data, expected) => {
    expect(effectOf(notice(type, { ...data, update_time }))).toEqual({
      kind: 'commerce-changed',
      account,
      ...expected,
      at,
    });
  });

  it('reads the time of refunds', () => {
    const data = {
      rma_id: '45',
      refund_timestamp: 1_760_000_400,
      line_items: [
        { main_order_id: '577', sku_return_request_id: '91' },
        { main_order_id: '577', sku_return_request_id: 91 },
        { main_order_id: '577', sku_return_request_id: '92' },
      ],
    };
    const paidAt = new Date(1_760_000_400_000);
    expect(effectOf(notice(67, data))).toMatchObject({
      at: paidAt,
      refunds: [
        { externalId: 'return:91', at: paidAt },
        { externalId: 'return:92', at: paidAt },
      ],
    });
  });

  it('keeps numbers beyond 2^53 and resolves the shop of a seller later', () => {
    const payload =
      '{"type":68,"tts_notification_id":"1","seller_open_id":"seller-1","timestamp":1760000501,' +
      '"data":{"occurred_at":"2025-10-09T09:01:40Z","product_id":1731000000000000101,"sku_id":1731000000000000201}}';
    expect(effectOf(payload)).toEqual({
      kind: 'commerce-changed',
      account: { subject: 'seller-1' },
      object: 'product',
      externalId: '1731000000000000101',
      at: new Date('2025-10-09T09:01:40Z'),
    });
  });

  it('reads the end of an authorization and the notice before it', () => {
    expect(effectOf(notice(6, { message: 'removed' }))).toEqual({
      kind: 'account-deauthorized',
      externalAccountId: shopId,
      reason: 'SELLER_DEAUTHORIZED',
      at: new Date(1_760_000_010_000),
    });
    expect(effectOf(notice(7, { expiration_time: '1762592010' }))).toEqual({
      kind: 'authorization-ending',
      externalAccountId: shopId,
      endsAt: new Date(1_762_592_010_000),
      at: new Date(1_760_000_010_000),
    });
  });

  it('falls back to the time of the notification', () => {
    expect(effectOf(notice(1, { order_id: '577' }))).toMatchObject({ at: new Date(1_760_000_010_000) });
  });

  it('names the topics that it applies', () => {
    const applied = [1, 3, 5, 6, 7, 11, 12, 15, 16, 27, 64, 65, 66, 67, 68];
    expect(applied.filter((type) => !topicNames.has(String(type)))).toEqual([]);
    expect([...topicNames.keys()].filter((type) => !/^[1-9]\d*$/.test(type))).toEqual([]);
  });

  it.each([2, 4, 14, 37, 66, 71, 999])('stores topic %d without an effect', (type) => {
    expect(effectOf(notice(type, {}))).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['an order event without its order', notice(1, { update_time })],
    ['an order id with NUL', notice(1, { order_id: 'a\0' })],
    ['a return id with a lone surrogate', notice(12, { return_id: '\ud800' })],
    ['a product id that no index holds', notice(5, { product_id: '9'.repeat(5_000) })],
    ['a time that is not one', notice(1, { order_id: '577', update_time: 'yesterday' })],
    ['a deauthorization without a shop', notice(6, {}, { shop_id: undefined })],
    ['a notice without its time', notice(7, {})],
    ['an event without an owner', notice(1, { order_id: '577' }, { shop_id: undefined })],
    ['an empty object', '{}'],
  ])('refuses %s', (_name, payload) => {
    expect(() => effectOf(payload)).toThrow(expect.objectContaining({ kind: 'rejected' }));
  });
});
