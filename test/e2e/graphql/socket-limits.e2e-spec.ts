import { once } from 'node:events';
import http from 'node:http';
import { CallerStrategies } from '../../../src/auth/caller-strategies.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

describe('GraphQL socket limits', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const cookieOf = ({ client }: SignedUpUser) =>
    client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');

  async function connect(headers: Record<string, string> = {}): Promise<TestSocket> {
    const socket = await TestSocket.open(app.url, { headers });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    return socket;
  }

  async function admitted(user: SignedUpUser): Promise<TestSocket> {
    const socket = await connect({ cookie: cookieOf(user) });
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    return socket;
  }

  /** Delays a step of the connection until the socket is closed, and waits for the end of the step. */
  async function closeDuring(step: 'findCaller' | 'isStillValid', user: SignedUpUser): Promise<void> {
    const strategies = app.app.get(CallerStrategies);
    const { promise: isClosed, resolve: close } = Promise.withResolvers<void>();
    const { promise: isReached, resolve: reach } = Promise.withResolvers<void>();
    const { promise: isDone, resolve: finish } = Promise.withResolvers<void>();
    const usual = strategies[step].bind(strategies) as (subject: never) => Promise<never>;
    jest.spyOn(strategies, step).mockImplementationOnce(async (subject: unknown) => {
      const result = await usual(subject as never);
      reach();
      await isClosed;
      setImmediate(finish);
      return result;
    });
    const socket = await connect({ cookie: cookieOf(user) });
    socket.send({ type: 'connection_init' });
    await isReached;
    await socket.close();
    close();
    await isDone;
  }

  it.each(['findCaller', 'isStillValid'] as const)(
    'do not count sockets that close during %s',
    async (step) => {
      const user = await signedUpUser(app);
      for (let time = 0; time < 21; time += 1) await closeDuring(step, user);
      const socket = await admitted(user);
      await socket.close();
    },
  );

  it('apply per address until the caller is authenticated', async () => {
    const anonymous = await Promise.all(Array.from({ length: 20 }, () => connect()));
    expect(await TestSocket.open(app.url)).toEqual({ status: 429 });
    await anonymous[0]!.close();
    const user = await signedUpUser(app);
    // Initialized connections do not count.
    const first = await admitted(user);
    const second = await admitted(user);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
    await Promise.all([...anonymous.slice(1), first, second].map((socket) => socket.close()));
    const again = await Promise.all(Array.from({ length: 20 }, () => connect()));
    await Promise.all(again.map((socket) => socket.close()));
  });

  it('do not count failed handshakes', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '99' };
    for (let time = 0; time < 25; time += 1) {
      const request = http.request(`${app.url}/graphql`, { headers, agent: false }).end();
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      expect(response.statusCode).toBe(400);
      response.resume();
      await once(response, 'close');
    }
    await (await connect()).close();
  });

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('accept the parameter %s', async (name) => {
    const looked = jest.spyOn(app.app.get(CallerStrategies), 'findCaller');
    const socket = await connect();
    socket.send({ type: 'connection_init', payload: { [name]: 'Bearer token' } });
    expect((await socket.closed).code).toBe(4401);
    expect(looked.mock.calls.at(-1)![0].headers.authorization).toBe('Bearer token');
  });

  it.each([
    ['a message that only a server sends', { type: 'next', id: '1', payload: {} }, 4400],
    ['an acknowledgement', { type: 'connection_ack' }, 4400],
    ['a message without a type', {}, 4400],
    ['a second introduction', { type: 'connection_init' }, 4429],
  ])('close sockets with the code of the protocol after %s', async (_, message, code) => {
    const socket = await admitted(await signedUpUser(app));
    socket.send(JSON.stringify(message));
    expect((await socket.closed).code).toBe(code);
  });

  it('close sockets with the code of the protocol if a long id is used twice', async () => {
    const socket = await admitted(await signedUpUser(app));
    const id = 'ä'.repeat(5000);
    const payload = { query: 'subscription { accountChanged { id } }' };
    for (let time = 0; time < 2; time += 1) socket.send({ type: 'subscribe', id, payload });
    const { code, reason } = await socket.closed;
    expect(code).toBe(4409);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  });
});
