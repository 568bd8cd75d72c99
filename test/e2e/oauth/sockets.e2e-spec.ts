import { v7 as uuidv7 } from 'uuid';
import { Changes } from '../../../src/changes/changes.js';
import { Database } from '../../../src/database/database.js';
import { SocketCallers } from '../../../src/graphql/sockets/socket-callers.js';
import {
  newClient,
  type UserBrowser,
  post,
  signedInUser,
  sql,
  type TestOAuthClient,
  issueTokens,
} from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { TestSocket } from '../../support/clients/sockets.js';

const subscription = 'subscription { accountChanged { id displayName } }';
const unauthorized = { code: 4401, reason: 'Unauthorized' };

describe('GraphQL sockets of API clients', () => {
  let test: TestApp;
  let client: TestOAuthClient;
  let user: UserBrowser;
  const open: TestSocket[] = [];
  beforeAll(async () => {
    test = await startTestApp();
    client = await newClient(test);
    user = await signedInUser(test);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(open.splice(0).map((socket) => socket.close()));
  });
  afterAll(() => test.close());

  const newToken = async (scope = 'openid accounts:read'): Promise<string> =>
    (await issueTokens(test, client, user, scope)).access_token;

  /** A socket that authenticates by connection parameters, as in browsers, without header and cookie. */
  async function connect(authorization: string): Promise<TestSocket> {
    const socket = await TestSocket.open(test.url);
    if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
    open.push(socket);
    socket.send({ type: 'connection_init', payload: { authorization } });
    return socket;
  }

  async function subscribed(token: string): Promise<TestSocket> {
    const watch = jest.spyOn(test.app.get(Changes), 'watch');
    const socket = await connect(`Bearer ${token}`);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    socket.send({ type: 'subscribe', id: '1', payload: { query: subscription } });
    while (!watch.mock.calls.some(([kind]) => kind === 'account'))
      await new Promise((resolve) => setImmediate(resolve));
    return socket;
  }

  it('notify a client about changes of its user', async () => {
    const socket = await subscribed(await newToken());
    const id = uuidv7();
    await sql(
      test,
      `INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES ($1::uuid, $2, 'TIKTOK', $1::text, 'Mine', '{}', 0, app_now())`,
      [id, user.userId],
    );
    await test.app
      .get(Database)
      .transaction((manager) =>
        test.app.get(Changes).announce(manager, { kind: 'account', id, userId: user.userId }),
      );
    expect(await socket.next()).toMatchObject({
      type: 'next',
      payload: { data: { accountChanged: { id, displayName: 'Mine' } } },
    });
  });

  it('close within seconds if the token is revoked', async () => {
    const [kept, token] = [await newToken(), await newToken()];
    const stays = await subscribed(kept);
    const socket = await subscribed(token);
    const revokedAt = performance.now();
    await post(test, '/oauth/revoke', client, { token });
    expect(await socket.closed).toEqual(unauthorized);
    expect(performance.now() - revokedAt).toBeLessThan(5_000);
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
  });

  it('close when the token expires', async () => {
    const socket = await subscribed(await newToken());
    await test.advance(3_601_000);
    await test.app.get(SocketCallers).recheck(() => true);
    expect(await socket.closed).toEqual(unauthorized);
  });

  it('refuse invalid, expired, revoked and misplaced tokens', async () => {
    const expired = await newToken();
    await test.advance(3_601_000);
    const revoked = await newToken();
    await post(test, '/oauth/revoke', client, { token: revoked });
    const good = await newToken();
    for (const authorization of ['Bearer nonsense', `Bearer ${expired}`, `Bearer ${revoked}`, good, ''])
      expect(await (await connect(authorization)).closed).toEqual(unauthorized);
    const inAddress = await TestSocket.open(test.url, { path: `/graphql?access_token=${good}` });
    if (!(inAddress instanceof TestSocket)) throw new Error('It was not opened.');
    inAddress.send({ type: 'connection_init' });
    expect(await inAddress.closed).toEqual(unauthorized);
  });

  it('apply the scopes of the token', async () => {
    const socket = await connect(`Bearer ${await newToken('openid profile:read')}`);
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
    socket.send({ type: 'subscribe', id: '1', payload: { query: subscription } });
    expect(await socket.next()).toMatchObject({
      payload: {
        errors: [{ extensions: { code: 'FORBIDDEN', details: { missingScope: 'accounts:read' } } }],
      },
    });
  });
});
