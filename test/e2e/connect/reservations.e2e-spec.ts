import { startTestApp, type TestApp } from '../../support/app.js';
import type { TestClient } from '../../support/clients/graphql-client.js';
import {
  connectAccount,
  start,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { signedUpUser } from '../../support/clients/users.js';

const json = { headers: { accept: 'application/json' } };
const minute = 60_000;

describe('A slot of the tier', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp(simulator.environment);
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const person = async () => ({ person: await simulator.newPerson() });
  const usage = async (client: TestClient) =>
    (await client.data('{ viewer { usage { accounts { limit used reserved remaining } } } }')).viewer.usage
      .accounts;
  const answerTo = async (client: TestClient, callback: string): Promise<string> => {
    const body = (await (await client.fetch(callback, json)).json()) as any;
    return body.status ?? body.error.code;
  };

  it('is reserved while the user is at the platform, and then used by the account', async () => {
    const { client } = await signedUpUser(test);
    const { url } = await start(client);
    expect(await usage(client)).toEqual({ limit: 1, used: 0, reserved: 0, remaining: 1 });
    const away = await client.fetch(url);
    expect(await usage(client)).toEqual({ limit: 1, used: 0, reserved: 1, remaining: 0 });
    const callback = await simulator.consent(away.headers.get('location')!, await person());
    expect(await answerTo(client, callback)).toBe('connected');
    expect(await usage(client)).toEqual({ limit: 1, used: 1, reserved: 0, remaining: 0 });
  });

  it('is released if the user refuses, if the platform fails, and after ten minutes', async () => {
    const { client } = await signedUpUser(test);
    const denied = await toCallback(client, simulator, { ...(await person()), decision: 'deny' });
    expect(await usage(client)).toMatchObject({ reserved: 1 });
    expect(await answerTo(client, denied)).toBe('CONSENT_DENIED');
    expect(await usage(client)).toMatchObject({ reserved: 0, remaining: 1 });

    const failing = await toCallback(client, simulator, await person());
    await simulator.fault({ path: '/v2/oauth/token/' }, { type: 'status', status: 500 }, { times: 1 });
    expect(await answerTo(client, failing)).toBe('PLATFORM_UNAVAILABLE');
    expect(await usage(client)).toMatchObject({ reserved: 0, remaining: 1 });

    await toCallback(client, simulator, await person());
    expect(await usage(client)).toMatchObject({ reserved: 1 });
    await test.advance(10 * minute + 1000);
    expect(await usage(client)).toMatchObject({ reserved: 0, remaining: 1 });
  });

  it('moves from the oldest flow of a user to a new one', async () => {
    const { client } = await signedUpUser(test);
    const first = await toCallback(client, simulator, await person());
    const second = await toCallback(client, simulator, await person());
    expect(await usage(client)).toMatchObject({ reserved: 1, remaining: 0 });
    expect(await answerTo(client, first)).toBe('TIER_LIMIT_REACHED');
    expect(await answerTo(client, second)).toBe('connected');
    expect(await start(client)).toMatchObject({ __typename: 'TierLimitReached', used: 1, limit: 1 });
  });

  it('can be used by the flow that lost it after the other flow failed', async () => {
    const { client } = await signedUpUser(test);
    const first = await toCallback(client, simulator, await person());
    const second = await toCallback(client, simulator, { ...(await person()), decision: 'deny' });
    expect(await answerTo(client, second)).toBe('CONSENT_DENIED');
    expect(await answerTo(client, first)).toBe('connected');
  });

  it('is reserved against other uses, so that the user is not refused after the consent', async () => {
    const { client, userId } = await signedUpUser(test);
    await assignTier(test, userId, 'Pro');
    for (let account = 0; account < 3; account += 1) await connectAccount(client, simulator, await person());
    const [oldest, middle, newest] = [
      await toCallback(client, simulator, await person()),
      await toCallback(client, simulator, await person()),
      await toCallback(client, simulator, await person()),
    ];
    expect(await usage(client)).toEqual({ limit: 5, used: 3, reserved: 2, remaining: 0 });
    expect(await answerTo(client, oldest)).toBe('TIER_LIMIT_REACHED');
    expect(await answerTo(client, newest)).toBe('connected');
    expect(await answerTo(client, middle)).toBe('connected');
    expect(await usage(client)).toEqual({ limit: 5, used: 5, reserved: 0, remaining: 0 });
  });

  it('is not needed to reconnect', async () => {
    const { client } = await signedUpUser(test);
    const one = await person();
    const id = await connectAccount(client, simulator, one);
    const callback = await toCallback(client, simulator, one, { reconnectAccountId: id });
    expect(await usage(client)).toEqual({ limit: 1, used: 1, reserved: 0, remaining: 0 });
    expect(await answerTo(client, callback)).toBe('connected');
  });

  it('that was taken before the redirect is reported then, not after the consent', async () => {
    const { client } = await signedUpUser(test);
    const { url } = await start(client);
    await connectAccount(client, simulator, await person());
    const refused = await client.fetch(url, json);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: 'TIER_LIMIT_REACHED' } });
  });
});
