import { ConnectFlowsService } from '../../../src/connections/connect-flows.service.js';
import { ConnectionsRepository } from '../../../src/connections/connections.repository.js';
import { Database } from '../../../src/database/database.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { startTestSimulator, type TestSimulator, toCallback } from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { signedUpUser } from '../../support/clients/users.js';

const returnUrl = 'https://app.example.com/connected';

describe('A callback that is requested twice concurrently', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({ ...simulator.environment, RETURN_URLS: returnUrl });
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  it('returns the same result in each of 40 rounds', async () => {
    let { client } = await signedUpUser(test);
    const callback = async (decision: 'allow' | 'deny') =>
      toCallback(client, simulator, { person: await simulator.newPerson(), decision }, { returnUrl });
    /** Final URL of the browser, including waiting pages. */
    const end = async (address: string): Promise<string> => {
      let answer = await client.fetch(address);
      for (;;) {
        const location = answer.headers.get('location');
        if (location?.startsWith('https:')) return location;
        answer = await client.fetch(location ?? answer.url);
      }
    };
    for (let round = 0; round < 40; round += 1) {
      if (round % 4 === 0) {
        const user = await signedUpUser(test);
        await assignTier(test, user.userId, 'Pro');
        client = user.client;
      }
      const decision = round % 4 === 3 ? 'deny' : 'allow';
      const address = await callback(decision);
      const [one, other] = await Promise.all([end(address), end(address)]);
      expect(one).toBe(other);
      expect(new URL(one).searchParams.get('status')).toBe(decision === 'allow' ? 'connected' : 'failed');
    }
  }, 60_000);
});

describe('A callback with a lost response to COMMIT', () => {
  it('keeps the stored result', async () => {
    const test = await startTestApp();
    try {
      const { client, userId } = await signedUpUser(test);
      await client.data(
        'mutation { startConnection(input: { platform: TIKTOK }) { ... on ConnectionStarted { url } } }',
      );
      const database = test.app.get(Database);
      const [rows]: [{ id: string }[], number] = await database.manager.query(
        "UPDATE connection_states SET stage = 'WORKING', consumed_at = app_now() WHERE user_id = $1 RETURNING id",
        [userId],
      );
      const { id } = rows[0]!;
      const connections = test.app.get(ConnectionsRepository, { strict: false });
      const row = await connections.find(id);
      const flow = test.app.get(ConnectFlowsService, { strict: false }).flowOf(row!);
      const result = await flow.run({ kind: 'system', name: 'test' }, async () => {
        await database.transaction((manager) => flow.succeed(manager, [id]));
        throw new Error('Connection terminated unexpectedly');
      });
      expect(result).toEqual({ kind: 'connected', accountIds: [id] });
      expect(await connections.find(id)).toMatchObject({ stage: 'CONNECTED', failureCode: null });
    } finally {
      await test.close();
    }
  });
});
