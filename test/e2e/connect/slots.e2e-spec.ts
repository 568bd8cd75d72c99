import { DataSource } from 'typeorm';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import {
  connectAccount,
  resultPage,
  startTestSimulator,
  type TestSimulator,
  toCallback,
} from '../../support/servers/simulator.js';
import { assignTier } from '../../support/clients/tiers.js';
import { signedUpUser } from '../../support/clients/users.js';

const json = { headers: { accept: 'application/json' } };

// A separate application and simulator, because pending revocations of other tests would be counted.
describe('A tier with one free slot', () => {
  let simulator: TestSimulator;
  let test: TestApp;
  beforeAll(async () => {
    simulator = await startTestSimulator();
    test = await startTestApp({ ...simulator.environment, UPGRADE_URL: 'https://app.example.com/plans' });
  });
  afterAll(async () => {
    await test.close();
    await simulator.close();
  });

  const sql = (statement: string, parameters: unknown[] = []) =>
    test.app.get(DataSource).query(statement, parameters);

  it('connects exactly one account of 20 concurrent callbacks, counting EXPIRED ones', async () => {
    const { client, userId } = await signedUpUser(test);
    await assignTier(test, userId, 'Pro');
    await connectAccount(client, simulator, { person: await simulator.newPerson() });
    await sql(`UPDATE grants SET status = 'EXPIRED' WHERE user_id = $1`, [userId]);
    for (let connected = 1; connected < 4; connected += 1)
      await connectAccount(client, simulator, { person: await simulator.newPerson() });
    const callbacks: string[] = [];
    for (let flow = 0; flow < 20; flow += 1)
      callbacks.push(await toCallback(client, simulator, { person: await simulator.newPerson() }));
    const answers = await Promise.all(callbacks.map((callback) => client.fetch(callback, json)));
    const codes = await Promise.all(
      answers.map(async (answer) =>
        answer.status === 200
          ? 'connected'
          : ((await answer.json()) as { error: { code: string } }).error.code,
      ),
    );
    expect(codes.filter((code) => code === 'connected')).toHaveLength(1);
    expect(codes.filter((code) => code === 'TIER_LIMIT_REACHED')).toHaveLength(19);
    expect((await client.data('{ accounts { edges { node { id } } } }')).accounts.edges).toHaveLength(5);
    // Grants without an account are ended locally and at the platform.
    await test.app.get(WorkRunner, { strict: false }).drain();
    expect(await sql('SELECT count(*)::int AS count FROM grants')).toEqual([{ count: 5 }]);
    expect(await simulator.control('GET', '/tiktok/tokens')).toMatchObject({
      liveGrants: 5,
      revocations: 19,
    });
    const page = await resultPage(client, callbacks[codes.indexOf('TIER_LIMIT_REACHED')]!);
    expect(await page.text()).toContain('href="https://app.example.com/plans"');
  });
});
