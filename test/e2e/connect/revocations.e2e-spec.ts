import { DataSource } from 'typeorm';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import { InstagramStand } from '../../support/platforms/instagram.js';
import {
  connectAccount,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { signedUpUser } from '../../support/clients/users.js';

const json = { headers: { accept: 'application/json' } };
const disconnect = `mutation ($id: ID!) { disconnectAccount(input: { accountId: $id }) { __typename } }`;
const refresh = `mutation ($id: ID!) { refreshAccount(input: { accountId: $id }) {
  __typename ... on UserError { code } ... on AccountRefreshed { account { status } } } }`;
const second = 1_000;

describe('A pending revocation', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp(simulator.environment);
    // A second process on the same database, with separate memory.
    other = await startTestApp(
      { ...simulator.environment, PUBLIC_URL: test.url },
      { database: test.database, dataDir: test.dataDir },
    );
  });
  afterEach(() => simulator.control('DELETE', '/faults'));
  afterAll(async () => {
    await other.close();
    await test.close();
    await simulator.close();
  });

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);
  const drain = (app = test) => app.app.get(WorkRunner, { strict: false }).drain();
  const slowRevoke = (ms: number) => simulator.fault({ path: '/v2/oauth/revoke/' }, { type: 'latency', ms });
  /** Waits until the platform has received `count` revocations. */
  const revokeAsked = async (count: number): Promise<void> => {
    while ((await simulator.requests('/v2/oauth/revoke/')) < count)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const works = async (client: TestClient, id: string) =>
    expect((await client.data(refresh, { id })).refreshAccount).toMatchObject({
      __typename: 'AccountRefreshed',
      account: { status: 'ACTIVE' },
    });
  async function createUser() {
    const { client, userId } = await signedUpUser(test);
    const person = await simulator.newPerson();
    return { client, userId, person, id: await connectAccount(client, simulator, { person }) };
  }

  it.each(['the same process', 'another process'])(
    'ends before the user is redirected again, by %s',
    async (by) => {
      const { client, userId, person, id } = await createUser();
      const asked = await simulator.requests('/v2/oauth/revoke/');
      await slowRevoke(1_500);
      await client.data(disconnect, { id });
      const revoking = drain(by === 'the same process' ? test : other);
      await revokeAsked(asked + 1);
      const reconnected = await connectAccount(client, simulator, { person });
      await revoking;
      await drain();
      await works(client, reconnected);
      expect(await sql('SELECT status FROM grants WHERE user_id = $1', [userId])).toEqual([
        { status: 'ACTIVE' },
      ]);
    },
  );

  it('does not start while the user is at the platform, and is dropped if the same account is connected again', async () => {
    const { client, person, id } = await createUser();
    const callback = await toCallback(client, simulator, { person }, { reconnectAccountId: id });
    const asked = await simulator.requests('/v2/oauth/revoke/');
    await client.data(disconnect, { id });
    await drain();
    expect(await simulator.requests('/v2/oauth/revoke/')).toBe(asked);
    expect(await (await client.fetch(callback, json)).json()).toEqual({
      status: 'connected',
      accountIds: [id],
    });
    await test.advance(60 * second);
    await drain();
    expect(await simulator.requests('/v2/oauth/revoke/')).toBe(asked);
    await works(client, id);
  });

  it('starts after the flow failed', async () => {
    const { client, userId, person, id } = await createUser();
    const asked = await simulator.requests('/v2/oauth/revoke/');
    const choice = { person, decision: 'deny' } as const;
    const denied = await toCallback(client, simulator, choice, { reconnectAccountId: id });
    await client.data(disconnect, { id });
    await drain();
    expect(await simulator.requests('/v2/oauth/revoke/')).toBe(asked);
    await client.fetch(denied, json);
    await test.advance(16 * second);
    await drain();
    expect(await simulator.requests('/v2/oauth/revoke/')).toBe(asked + 1);
    expect(await sql('SELECT FROM pending_revocations WHERE user_id = $1', [userId])).toEqual([]);
  });

  it('of a former user does not break the account of a new user', async () => {
    const former = await createUser();
    const { client: heir, userId } = await signedUpUser(test);
    const asked = await simulator.requests('/v2/oauth/revoke/');
    const callback = toCallback(heir, simulator, { person: former.person });
    await callback;
    await slowRevoke(1_000);
    await former.client.data(disconnect, { id: former.id });
    const revoking = drain(other);
    await revokeAsked(asked + 1);
    const answer = await heir.fetch(await callback, json);
    await revoking;
    expect(await answer.json()).toMatchObject({ error: { code: expect.stringMatching(/^PLATFORM_/) } });
    expect(await sql('SELECT FROM grants WHERE user_id = $1', [userId])).toEqual([]);
    await simulator.control('DELETE', '/faults');
    await works(heir, await connectAccount(heir, simulator, { person: former.person }));
  });

  it('of a killed process blocks the subject only until its lease ends', async () => {
    const { client, person, id } = await createUser();
    const [{ subject }] = await sql(
      'SELECT subject FROM grants JOIN accounts ON grant_id = grants.id WHERE accounts.id = $1',
      [id],
    );
    await sql(
      `INSERT INTO subject_fences (platform, subject, lease_token, busy_until)
       VALUES ('TIKTOK', $1, gen_random_uuid(), app_now() + interval '30 seconds')
       ON CONFLICT (platform, subject) DO UPDATE SET lease_token = excluded.lease_token, busy_until = excluded.busy_until`,
      [subject],
    );
    const callback = await toCallback(client, simulator, { person }, { reconnectAccountId: id });
    const answer = client.fetch(callback, json);
    await test.advance(31 * second);
    expect(await (await answer).json()).toMatchObject({ status: 'connected' });
    await works(client, id);
  });
});

describe('Concurrent exchanges for one account', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterAll(() => stand.close());

  it('leave a valid grant, also if the platform revokes slowly', async () => {
    const user = await stand.user();
    const { account, person } = await stand.newAccount();
    const logins = { INSTAGRAM_LOGIN: account, FACEBOOK_LOGIN: person } as const;
    const by = (loginType: keyof typeof logins) =>
      stand.consent(user, { person: logins[loginType], loginType });
    const id = await stand.connect(user, { person: account });
    await stand.fault({ path: '/*/me/permissions', method: 'DELETE' }, { type: 'latency', ms: 400 }, {});
    for (let round = 0; round < 4; round += 1) {
      const working = stand.get(WorkRunner).drain();
      const results = await Promise.all([by('FACEBOOK_LOGIN'), by('INSTAGRAM_LOGIN')]);
      expect(results).toEqual([
        { status: 'connected', accountIds: [id] },
        { status: 'connected', accountIds: [id] },
      ]);
      await working;
      const revoking = stand.get(WorkRunner).drain();
      expect(await by('FACEBOOK_LOGIN')).toEqual({ status: 'connected', accountIds: [id] });
      await revoking;
      await stand.pass(20_000);
      const client = await stand.signIn(user);
      expect((await client.data(refresh, { id })).refreshAccount).toMatchObject({
        __typename: 'AccountRefreshed',
      });
    }
  }, 60_000);
});
