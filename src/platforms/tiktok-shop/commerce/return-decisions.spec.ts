import {
  type ScriptedShop,
  sent,
  shopCredentials,
  shopSample,
  startScriptedShop,
} from '../../../../test/support/platforms/scripted-tiktok-shop.js';
import { json, reset, type Script } from '../../../../test/support/servers/scripted-server.js';
import { type ReturnDecision, ReturnKind } from '../../platform-commerce.js';

let shop: ScriptedShop;

beforeEach(async () => {
  shop = await startScriptedShop();
});
afterEach(() => shop.close());

const commerce = () => shop.adapter.commerce;
const credentials = shopCredentials();

describe('rejectReasons', () => {
  const ask = (kind = ReturnKind.RETURN) => commerce().rejectReasons(credentials, kind, '4035');

  it('reads the keys and texts of a return', async () => {
    const reasons = [
      { name: 'seller_reject_apply_product_has_been_packed', text: 'The product has been packed' },
      { name: 'without_text', text: '' },
      { name: '', text: 'Without a key' },
    ];
    shop.server.follow(json(200, { code: 0, data: { reasons } }));
    expect(await ask()).toEqual([
      { key: 'seller_reject_apply_product_has_been_packed', text: 'The product has been packed' },
      { key: 'without_text', text: 'without_text' },
    ]);
    expect(sent(shop)).toMatchObject({
      path: '/return_refund/202309/reject_reasons',
      query: { return_or_cancel_id: '4035', locale: 'en-US' },
    });
  });

  it.each([
    [{ code: 0, data: {} }],
    [{ code: 0, data: { reasons: [] } }],
    [{ code: 25_001_001, message: 'No' }],
  ])('promises no list after %j', async (answer) => {
    shop.server.follow(json(200, { data: {}, ...answer }));
    expect(await ask()).toBeNull();
  });

  it('does not ask about batch returns, and reports what is not about the return', async () => {
    expect(await ask(ReturnKind.RMA)).toBeNull();
    expect(shop.server.requests).toEqual([]);
    shop.server.follow(reset, reset, reset);
    await expect(ask()).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('decideReturn', () => {
  const decision: ReturnDecision = {
    kind: ReturnKind.RETURN,
    externalId: '4035',
    action: 'REJECT',
    decision: 'REJECT_RETURN',
    rejectReason: 'reason_key',
    comment: 'Not ours',
    idempotencyKey: 'decision-1',
  };
  const refusal = { reject_reason: 'reason_key', comment: 'Not ours' };

  it.each([
    [decision, 'returns/4035/reject', { decision: 'REJECT_RETURN', ...refusal }],
    [
      { ...decision, action: 'APPROVE', decision: 'APPROVE_REFUND' },
      'returns/4035/approve',
      { decision: 'APPROVE_REFUND' },
    ],
    [{ ...decision, kind: ReturnKind.CANCELLATION }, 'cancellations/4035/reject', refusal],
    [
      { ...decision, kind: ReturnKind.CANCELLATION, action: 'APPROVE', decision: null },
      'cancellations/4035/approve',
      {},
    ],
  ] as [ReturnDecision, string, object][])('sends %j', async (given, path, body) => {
    shop.server.follow(shopSample('no-data'));
    await commerce().decideReturn(credentials, given);
    expect(sent(shop)).toMatchObject({
      path: `/return_refund/202309/${path}`,
      query: { idempotency_key: 'decision-1' },
      body,
    });
  });

  it('reports a lost response as an unknown outcome, so that the caller sends the same key again', async () => {
    shop.server.follow(reset, shopSample('no-data'));
    await expect(commerce().decideReturn(credentials, decision)).rejects.toMatchObject({
      kind: 'transient',
      outcomeUnknown: true,
    });
    await commerce().decideReturn(credentials, decision);
    expect(shop.server.requests.map((_, index) => sent(shop, index).query.idempotency_key)).toEqual([
      'decision-1',
      'decision-1',
    ]);
  });

  it('refuses a return without the name of the decision', async () => {
    const given = { ...decision, decision: null };
    await expect(commerce().decideReturn(credentials, given)).rejects.toMatchObject({
      kind: 'rejected',
      platformCode: 'UNSUPPORTED_DECISION',
    });
    expect(shop.server.requests).toHaveLength(0);
  });

  describe('about a batch return', () => {
    const batch = { ...decision, kind: ReturnKind.AFTERSALES_REQUEST, decision: null };
    const found = (listKey: string, row: object): Script =>
      json(200, { code: 0, data: { [listKey]: [{ id: '4035', status: 'any', ...row }] } });
    const lines = [{ return_line_item_id: '11' }, { return_line_item_id: '12' }];
    const reviewed = (data: object): Script => json(200, { code: 0, message: 'Success', data });

    it.each([
      [batch, 'aftersales_requests', 'AFTERSALES', { action: 'REJECT_REQUEST', ...refusal }],
      [{ ...batch, action: 'APPROVE' }, 'aftersales_requests', 'AFTERSALES', { action: 'APPROVE_REQUEST' }],
      [
        { ...batch, kind: ReturnKind.RMA, action: 'APPROVE' },
        'return_merchandise_authorizations',
        'RMA',
        { action: 'APPROVE_RETURN_PACKAGE' },
      ],
    ] as [ReturnDecision, string, string, object][])(
      'reads its lines and decides each of them: %j',
      async (given, listKey, type, expected) => {
        shop.server.follow(found(listKey, { line_items: lines }), reviewed({}));
        await commerce().decideReturn(credentials, given);
        expect(sent(shop)).toMatchObject({
          path: '/return_refund/202606/aftersales/review',
          body: {
            aftersales_request_decisions: [
              {
                request_id: '4035',
                request_id_type: type,
                idempotency_key: 'decision-1',
                line_item_decisions: [{ line_items: lines, ...expected }],
              },
            ],
          },
        });
      },
    );

    it.each([
      ['25020001', { kind: 'rejected', platformCode: '25020001' }],
      ['98001004', { kind: 'rejected', platformCode: '98001004' }],
      ['36009003', { kind: 'transient', outcomeUnknown: true }],
    ])('fails for the error %s inside a success', async (code, expected) => {
      const errors = [{ code, message: 'as scripted' }];
      shop.server.follow(found('aftersales_requests', { line_items: lines }), reviewed({ errors }));
      await expect(commerce().decideReturn(credentials, batch)).rejects.toMatchObject(expected);
    });

    it('reports a lost response as an unknown outcome', async () => {
      shop.server.follow(found('aftersales_requests', { line_items: lines }), reset);
      await expect(commerce().decideReturn(credentials, batch)).rejects.toMatchObject({
        kind: 'transient',
        outcomeUnknown: true,
      });
    });

    it('is not sent without lines', async () => {
      shop.server.follow(found('aftersales_requests', {}));
      await expect(commerce().decideReturn(credentials, batch)).rejects.toMatchObject({
        kind: 'rejected',
        platformCode: 'UNSUPPORTED_DECISION',
      });
      expect(shop.server.requests).toHaveLength(1);
    });
  });
});
