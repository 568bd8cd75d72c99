import { Changes } from '../../../src/changes/changes.js';
import { newClient, token } from '../../oauth/fixtures.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { type Seller, ShopStand } from '../../support/platforms/shops.js';

type Field = 'orderChanged' | 'returnChanged';

const queries: Record<Field, string> = {
  orderChanged: 'subscription { orderChanged { externalId status } }',
  returnChanged: 'subscription { returnChanged { kind orderExternalId status } }',
};

describe('Subscriptions to a shop', () => {
  let stand: ShopStand;
  let owner: Seller;
  let stranger: Seller;
  const open: TestSocket[] = [];
  beforeAll(async () => {
    stand = await ShopStand.start();
    owner = await stand.seller(['GB']);
    stranger = await stand.seller(['GB']);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(open.splice(0).map((socket) => socket.close()));
  });
  afterAll(() => stand.close());

  const control = (path: string, body: object = {}) => stand.control('POST', `/tiktok-shop${path}`, body);

  async function connect(headers: Record<string, string>): Promise<TestSocket> {
    const socket = await TestSocket.open(stand.test.url, { headers });
    if (!(socket instanceof TestSocket)) throw new Error(`The socket was refused: ${socket.status}.`);
    open.push(socket);
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
    return socket;
  }

  async function watch({ client }: Seller, field: Field): Promise<TestSocket> {
    const cookie = client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
    const socket = await connect({ cookie, origin: stand.test.url });
    const watched = jest.spyOn(stand.get(Changes), 'watch');
    socket.send({ type: 'subscribe', id: '1', payload: { query: queries[field] } });
    while (watched.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    watched.mockRestore();
    return socket;
  }

  async function nextEvent(socket: TestSocket, field: Field): Promise<any> {
    const message = await socket.next();
    if (message.type === 'ping') return nextEvent(socket, field);
    expect(message.type).toBe('next');
    return message.payload.data[field];
  }

  /** Events for the other user would arrive before this response. */
  async function expectNoEvent(socket: TestSocket): Promise<void> {
    socket.send({ type: 'ping' });
    while ((await socket.next()).type !== 'pong');
    expect(socket.pending.filter(({ type }) => type === 'next')).toEqual([]);
  }

  it('report each status of an order to its owner only', async () => {
    const [own, foreign] = [await watch(owner, 'orderChanged'), await watch(stranger, 'orderChanged')];
    const { id } = await control(`/shops/${owner.shops[0]!.key}/orders`, { status: 'UNPAID' });
    await stand.work();
    expect(await nextEvent(own, 'orderChanged')).toEqual({ externalId: id, status: 'UNPAID' });
    await stand.pass(1_000);
    await control(`/orders/${id}/pay`);
    await stand.work();
    expect(await nextEvent(own, 'orderChanged')).toEqual({ externalId: id, status: 'ON_HOLD' });
    await expectNoEvent(foreign);
  });

  it('report each status of a return to its owner only', async () => {
    const [own, foreign] = [await watch(owner, 'returnChanged'), await watch(stranger, 'returnChanged')];
    const { id } = await control(`/shops/${owner.shops[0]!.key}/orders`, { status: 'DELIVERED' });
    const opened = await control(`/orders/${id}/return`, { type: 'REFUND' });
    await stand.work();
    const asked = { kind: 'RETURN', orderExternalId: id, status: 'REQUESTED' };
    expect(await nextEvent(own, 'returnChanged')).toEqual(asked);
    await stand.pass(1_000);
    await control(`/returns/${opened.id}/approve`);
    await stand.work();
    expect(await nextEvent(own, 'returnChanged')).toEqual({ ...asked, status: 'COMPLETED' });
    await expectNoEvent(foreign);
  });

  it('need the scope commerce:read', async () => {
    const held = ['accounts:read', 'posts:read'] as const;
    const client = await newClient(stand.test, {
      kind: 'SERVICE',
      scopes: [...held],
      ownerUserId: owner.userId,
    });
    const { body } = await token(stand.test, client, {
      grant_type: 'client_credentials',
      scope: held.join(' '),
    });
    const socket = await connect({ authorization: `Bearer ${body.access_token as string}` });
    for (const field of ['orderChanged', 'returnChanged'] as const) {
      socket.send({ type: 'subscribe', id: field, payload: { query: queries[field] } });
      const refused = await socket.next();
      expect(refused).toMatchObject({
        id: field,
        payload: {
          errors: [{ extensions: { code: 'FORBIDDEN', details: { missingScope: 'commerce:read' } } }],
        },
      });
      expect(refused.payload.data?.[field]).toBeUndefined();
      expect(await socket.next()).toEqual({ type: 'complete', id: field });
    }
  });
});
