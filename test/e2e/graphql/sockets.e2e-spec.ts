import { once } from 'node:events';
import http from 'node:http';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountsService } from '../../../src/accounts/accounts.service.js';
import type { Change } from '../../../src/changes/change.js';
import { Changes } from '../../../src/changes/changes.js';
import { SocketCallers } from '../../../src/graphql/sockets/socket-callers.js';
import { SessionsService } from '../../../src/users/sessions/sessions.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';

const subscription = 'subscription ($id: ID) { accountChanged(id: $id) { id displayName } }';

describe('GraphQL sockets', () => {
  let app: TestApp;
  const open: TestSocket[] = [];
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(open.splice(0).map((socket) => socket.close()));
  });
  afterAll(() => app.close());

  const cookieOf = ({ client }: SignedUpUser) =>
    client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');

  async function connect(headers: Record<string, string> = {}): Promise<TestSocket> {
    const socket = await TestSocket.open(app.url, { headers });
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    open.push(socket);
    return socket;
  }

  async function introduced(user: SignedUpUser): Promise<TestSocket> {
    const socket = await connect({ cookie: cookieOf(user) });
    socket.send({ type: 'connection_init' });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    return socket;
  }

  /** Subscribes and waits until the subscription is active. */
  async function subscribed(user: SignedUpUser, variables = {}, id = '1'): Promise<TestSocket> {
    const watch = jest.spyOn(app.app.get(Changes), 'watch');
    const socket = await introduced(user);
    // Only of this user: subscriptions of an earlier test may still be starting.
    const count = () =>
      watch.mock.calls.filter(([kind, userId]) => kind === 'account' && userId === user.userId).length;
    const before = count();
    socket.send({ type: 'subscribe', id, payload: { query: subscription, variables } });
    while (count() === before) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return socket;
  }

  async function newAccount({ userId }: SignedUpUser, displayName: string): Promise<string> {
    const id = uuidv7();
    await app.app.get(DataSource).query(
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::text, $3, '{}', 0, app_now())`,
      [id, userId, displayName],
    );
    return id;
  }

  const announce = (change: Change) =>
    app.app.get(DataSource).transaction((manager) => app.app.get(Changes).announce(manager, change));

  it('notify only the owner of a change, with the newest state', async () => {
    const [owner, stranger] = [await signedUpUser(app), await signedUpUser(app)];
    const id = await newAccount(owner, 'First');
    const [mine, theirs] = [await subscribed(owner), await subscribed(stranger)];
    await announce({ kind: 'account', id, userId: owner.userId });
    expect(await mine.next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { accountChanged: { id, displayName: 'First' } } },
    });
    await app.app.get(DataSource).query(`UPDATE accounts SET display_name = 'Second' WHERE id = $1`, [id]);
    await announce({ kind: 'account', id, userId: owner.userId });
    expect((await mine.next()).payload.data.accountChanged.displayName).toBe('Second');
    // Messages to the other user would arrive before this response.
    theirs.send({ type: 'ping' });
    expect(await theirs.next()).toEqual({ type: 'pong' });
    expect(theirs.pending).toEqual([]);
  });

  it('can be limited to one row', async () => {
    const owner = await signedUpUser(app);
    const [one, other] = [await newAccount(owner, 'One'), await newAccount(owner, 'Other')];
    const socket = await subscribed(owner, { id: other });
    await announce({ kind: 'account', id: one, userId: owner.userId });
    await announce({ kind: 'account', id: other, userId: owner.userId });
    expect((await socket.next()).payload.data.accountChanged.id).toBe(other);
  });

  it('do not report a change that was not committed', async () => {
    const owner = await signedUpUser(app);
    const id = await newAccount(owner, 'Account');
    const socket = await subscribed(owner);
    const undone = app.app.get(DataSource).transaction(async (manager) => {
      await app.app.get(Changes).announce(manager, { kind: 'account', id: uuidv7(), userId: owner.userId });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await announce({ kind: 'account', id, userId: owner.userId });
    expect((await socket.next()).payload.data.accountChanged.id).toBe(id);
  });

  it('send nothing after complete', async () => {
    const owner = await signedUpUser(app);
    const id = await newAccount(owner, 'Account');
    const [stopped, listening] = [await subscribed(owner), await subscribed(owner)];
    stopped.send({ type: 'complete', id: '1' });
    stopped.send({ type: 'ping' });
    expect(await stopped.next()).toEqual({ type: 'pong' });
    await announce({ kind: 'account', id, userId: owner.userId });
    expect((await listening.next()).type).toBe('next');
    stopped.send({ type: 'ping' });
    expect(await stopped.next()).toEqual({ type: 'pong' });
    expect(stopped.pending).toEqual([]);
  });

  it.each([
    ['a mutation', 'mutation { signOut(input: {}) { __typename } }'],
    ['a query', '{ viewer { id } }'],
    [
      'a subscription hidden behind a query',
      'query A { viewer { id } } subscription B { accountChanged { id } }',
    ],
  ])('refuse %s', async (_, query) => {
    const socket = await introduced(await signedUpUser(app));
    socket.send({
      type: 'subscribe',
      id: '1',
      payload: { query, operationName: query.includes(' A ') ? 'A' : null },
    });
    const message = await socket.next();
    expect(message).toMatchObject({ type: 'error', id: '1' });
    expect(message.payload).toHaveLength(1);
    expect(message.payload[0].extensions).toMatchObject({
      code: 'INVALID_INPUT',
      requestId: expect.any(String),
    });
  });

  it('apply the limits and rules of documents', async () => {
    const socket = await introduced(await signedUpUser(app));
    const refusal = async (query: string) => {
      socket.send({ type: 'subscribe', id: '1', payload: { query } });
      const { payload } = await socket.next();
      return payload[0].extensions;
    };
    const aliases = Array.from({ length: 16 }, (_, n) => `a${n}: id`).join(' ');
    expect(await refusal(`subscription { accountChanged { ${aliases} } }`)).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      details: { what: 'aliases' },
    });
    expect(await refusal(`subscription { accountChanged { ${'id '.repeat(5000)} } }`)).toMatchObject({
      details: { what: 'tokens' },
    });
    expect(await refusal('subscription { accountChanged { nothing } }')).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refusal('subscription {')).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('limit the number of subscriptions', async () => {
    const socket = await introduced(await signedUpUser(app));
    for (let id = 1; id <= 21; id += 1) {
      socket.send({ type: 'subscribe', id: String(id), payload: { query: subscription } });
    }
    const refusal = await socket.next();
    expect(refusal).toMatchObject({ type: 'error', id: '21' });
    expect(refusal.payload[0].extensions.code).toBe('RATE_LIMITED');
    expect(socket.pending).toEqual([]);
  });

  it('mask internal errors', async () => {
    const owner = await signedUpUser(app);
    const id = await newAccount(owner, 'Account');
    const socket = await subscribed(owner);
    jest.spyOn(app.app.get(AccountsService), 'findOwned').mockRejectedValue(new Error('secret-host is down'));
    await announce({ kind: 'account', id, userId: owner.userId });
    const message = await socket.next();
    expect(JSON.stringify(message)).not.toContain('secret-host');
    expect(message.payload.errors[0].extensions).toMatchObject({
      code: 'INTERNAL',
      requestId: expect.any(String),
    });
  });

  it('refuse other origins, and accept the own origin and clients without one', async () => {
    const cookie = cookieOf(await signedUpUser(app));
    expect(await TestSocket.open(app.url, { headers: { cookie, origin: 'https://evil.example' } })).toEqual({
      status: 403,
    });
    expect(await TestSocket.open(app.url, { headers: { cookie, origin: 'null' } })).toEqual({ status: 403 });
    await connect({ cookie, origin: app.url });
    await connect({ cookie });
  });

  it('refuse clients without a session', async () => {
    for (const payload of [undefined, { authorization: 'Bearer wrong' }, { cookie: 'session=wrong' }]) {
      const socket = await connect();
      socket.send({ type: 'connection_init', payload });
      expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
    }
    const eager = await connect();
    eager.send({ type: 'subscribe', id: '1', payload: { query: subscription } });
    expect((await eager.closed).code).toBe(4401);
  });

  it('close immediately when the session is revoked', async () => {
    const user = await signedUpUser(app);
    const [socket, another] = [await subscribed(user), await signedUpUser(app)];
    const stays = await introduced(another);
    const actor = { kind: 'user', userId: user.userId } as never;
    await app.app.get(SessionsService, { strict: false }).revoke(actor, user.sessionId);
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
  });

  it('close when the session expires', async () => {
    const socket = await subscribed(await signedUpUser(app));
    await app.app.get(DataSource).query("UPDATE sessions SET expires_at = app_now() - interval '1 second'");
    await app.app.get(SocketCallers).recheck(() => true);
    expect((await socket.closed).code).toBe(4401);
  });

  it('are limited per user', async () => {
    const user = await signedUpUser(app);
    await Promise.all(Array.from({ length: 20 }, () => introduced(user)));
    const oneTooMany = await connect({ cookie: cookieOf(user) });
    oneTooMany.send({ type: 'connection_init' });
    expect((await oneTooMany.closed).code).toBe(4429);
    await open.shift()!.close();
    await introduced(user);
    await introduced(await signedUpUser(app));
  });

  it('close after forbidden messages', async () => {
    const garbage = await connect();
    garbage.send('{"type":');
    expect((await garbage.closed).code).toBe(4400);
    const huge = await connect();
    huge.send('x'.repeat(70_000));
    expect((await huge.closed).code).toBe(1009);
    const unnamed = await TestSocket.open(app.url, { protocols: [] });
    expect(unnamed instanceof TestSocket && (await unnamed.closed).code).toBe(4406);
  });

  it('close when changes may have been missed, so that clients reload', async () => {
    const socket = await subscribed(await signedUpUser(app));
    await app.app.get(DataSource)
      .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'patchbay changes'
        AND datname = current_database()`);
    expect((await socket.closed).code).toBe(1013);
  });

  it('are refused at other paths', async () => {
    expect(await TestSocket.open(app.url, { path: '/elsewhere' })).toEqual({ status: 404 });
    expect(await TestSocket.open(app.url, { path: '/health/live' })).toEqual({ status: 404 });
    expect(await TestSocket.open(app.url, { path: '/graphql/socket' })).toEqual({ status: 404 });
    const plain = await fetch(`${app.url}/graphql/socket`);
    expect(plain.status).toBe(404);
  });

  it('do not open for clients with another protocol', async () => {
    const headers = { 'content-type': 'application/json', connection: 'Upgrade', upgrade: 'h2c' };
    const request = http.request(`${app.url}/graphql`, { method: 'POST', headers });
    request.end('{"query":"{ __typename }"}');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(response.statusCode).toBe(200);
    response.resume();
  });

  it('close cleanly at shutdown and do not delay it', async () => {
    const other = await startTestApp();
    const user = await signedUpUser(other);
    const socket = await TestSocket.open(other.url, { headers: { cookie: cookieOf(user) } });
    if (!(socket instanceof TestSocket)) throw new Error('refused');
    socket.send({ type: 'connection_init' });
    await socket.next();
    socket.send({ type: 'subscribe', id: '1', payload: { query: subscription } });
    const silent = await TestSocket.open(other.url);
    await other.close();
    expect((await socket.closed).code).toBe(1001);
    expect(silent).toBeInstanceOf(TestSocket);
  });
});
