import { type Seller, ShopStand } from '../../support/platforms/shops.js';

const hour = 3_600_000;
const review = '/return_refund/202606/aftersales/review';
const fields = 'id kind externalId orderExternalId status platformStatus decisions decisionDueAt';
const returns = `query ($id: ID, $sort: ReturnSort!) { returns(accountId: $id, sort: $sort, first: 50) {
  edges { node { ${fields} } } } }`;
const decide = `mutation ($input: DecideReturnInput!) { decideReturn(input: $input) {
  __typename ... on ReturnDecided { return { ${fields} } } ... on UserError { code message } } }`;

describe('A shop with batch returns', () => {
  let stand: ShopStand;
  let seller: Seller;
  beforeAll(async () => {
    stand = await ShopStand.start();
    seller = await stand.seller(['US'], undefined, { batchReturns: true });
  }, 60_000);
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);
  const list = async (sort: 'DUE' | 'CREATED_AT'): Promise<any[]> => {
    const found = await seller.client.data(returns, { id: seller.shops[0]!.accountId, sort });
    return found.returns.edges.map(({ node }: any) => node);
  };
  const find = async (externalId: string) =>
    (await list('CREATED_AT')).find((one) => one.externalId === externalId);
  const send = async (input: object) => (await seller.client.data(decide, { input })).decideReturn;

  /** A delivered order whose buyer asks to return it. */
  async function request(type = 'RETURN_AND_REFUND') {
    const { id } = await control(`/shops/${seller.shops[0]!.key}/orders`, { status: 'DELIVERED' });
    const opened = await control(`/orders/${id}/return`, { type });
    // Longer than the window of a rate limit, so that the event is applied.
    await stand.pass(3_000);
    return { orderId: id as string, ...opened };
  }

  it('leads a request to its package and the package to its refund, by two reviews', async () => {
    const opened = await request();
    const [asked] = await list('DUE');
    expect(asked).toMatchObject({
      kind: 'AFTERSALES_REQUEST',
      externalId: opened.aftersalesRequestId,
      orderExternalId: opened.orderId,
      status: 'REQUESTED',
      decisions: ['APPROVE_REQUEST', 'REJECT_REQUEST'],
    });
    expect(Date.parse(asked.decisionDueAt)).toBe(opened.deadline * 1_000);
    const approved = await send({ returnId: asked.id, action: 'APPROVE' });
    expect(approved).toMatchObject({
      __typename: 'ReturnDecided',
      return: { status: 'IN_PROGRESS', platformStatus: 'REQUEST_REVIEW_COMPLETED', decisions: [] },
    });

    await stand.work();
    expect(await find(opened.rmaId)).toMatchObject({ kind: 'RMA', status: 'IN_PROGRESS', decisions: [] });
    await stand.pass(hour);
    await control(`/returns/${opened.id}/buyer-ships`);
    await control(`/returns/${opened.id}/package-arrives`);
    await stand.work();
    const [arrived] = await list('DUE');
    expect(arrived).toMatchObject({
      externalId: opened.rmaId,
      status: 'REQUESTED',
      decisions: ['APPROVE_RETURN_PACKAGE', 'REJECT_RETURN_PACKAGE'],
    });
    const early = await send({ returnId: asked.id, action: 'APPROVE', comment: 'again' });
    expect(early.code).toBe('RETURN_NOT_DECIDABLE');
    const received = await send({
      returnId: arrived.id,
      action: 'APPROVE',
      decision: 'APPROVE_RETURN_PACKAGE',
    });
    expect(received).toMatchObject({ return: { status: 'COMPLETED', decisions: [], decisionDueAt: null } });
    expect(await list('DUE')).toEqual([]);
  });

  it('rejects a request with a reason', async () => {
    const opened = await request();
    const { id } = await find(opened.aftersalesRequestId);
    const rejected = await send({ returnId: id, action: 'REJECT', rejectReason: 'simulated_reason' });
    expect(rejected).toMatchObject({
      return: { platformStatus: 'REQUEST_REVIEW_COMPLETED', decisions: [] },
    });
    const found = await stand.control('GET', `/tiktok-shop/shops/${seller.shops[0]!.key}/returns`);
    expect(found.find((one: any) => one.id === opened.id).status).toBe('REFUND_OR_RETURN_REQUEST_REJECT');
  });

  it('resolves a review whose answer was lost, and does not repeat it', async () => {
    const opened = await request('REFUND');
    const { id } = await find(opened.aftersalesRequestId);
    await stand.fault({ host: 'tiktokShop.api', path: review }, { type: 'lostAnswer' });
    expect((await send({ returnId: id, action: 'APPROVE' })).code).toBe('OUTCOME_UNKNOWN');
    expect((await send({ returnId: id, action: 'REJECT' })).code).toBe('OUTCOME_UNKNOWN');
    await stand.pass(3 * 60_000);
    expect((await find(opened.aftersalesRequestId)).decisions).toEqual([]);
    const refunds = await stand.control('GET', '/webhooks?event=REFUND_SUCCESS');
    const ofRequest = refunds.filter((sent: any) => sent.body.includes(opened.aftersalesRequestId));
    expect(ofRequest).toHaveLength(1);
  });

  it('reports a review that the platform refuses inside a success', async () => {
    const opened = await request();
    const { id } = await find(opened.aftersalesRequestId);
    // The platform decided meanwhile, and its event has not arrived.
    await control(`/returns/${opened.id}/reject`);
    const refused = await send({ returnId: id, action: 'APPROVE' });
    expect(refused).toMatchObject({ code: 'PLATFORM_REJECTED' });
  });
});
