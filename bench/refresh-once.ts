import type { Bench } from './harness/bench.js';
import type { Measurement } from './harness/report.js';
import {
  control,
  countRequests,
  inFrontOf,
  type SimulatedGrant,
  startSimulator,
  tokenCall,
} from './harness/simulator.js';
import { storeAccounts, storeUser } from './harness/stored-grants.js';
import type { AtOnce, CredentialsQuestion } from './sides/credentials.js';
import { median } from './harness/paired.js';

const callersPerProcess = 500;
/** Of the platform, so that all callers meet the same refresh. */
const latencyMs = 200;

/** A thousand callers in two processes ask for one token that is about to expire: the platform is asked once. */
export async function refreshOnce(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.newDatabase();
  const simulator = await startSimulator(bench);
  await control(simulator, 'POST', '/faults', {
    match: { host: 'tiktok.api', path: '/v2/oauth/token/' },
    action: { type: 'latency', ms: latencyMs },
  });
  const start = () =>
    bench.startSide('sides/credentials', {
      databaseUrl,
      environment: { ...bench.secrets, ...inFrontOf(simulator) },
    });
  const sides = [await start(), await start()];
  const userId = await storeUser(bench, databaseUrl);

  const exchanges: number[] = [];
  const waits: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
      count: 1,
    });
    await control(simulator, 'DELETE', '/requests');
    // Seconds before its end, and due for the workers of both processes as well.
    const times = { accessExpiresIn: 20, refreshIn: -1 };
    const [accountId] = await storeAccounts(bench, databaseUrl, userId, grants, times);
    const question: CredentialsQuestion = {
      kind: 'at-once',
      accountId: accountId!,
      callers: callersPerProcess,
    };
    const answers = await Promise.all(sides.map((side) => side.ask<AtOnce>(question)));
    const tokens = new Set(answers.flatMap((answer) => answer.tokens));
    if (tokens.size !== 1 || tokens.has(grants[0]!.accessToken))
      throw new Error('Not every caller got the one new token.');
    exchanges.push(await countRequests(simulator, tokenCall));
    waits.push(Math.max(...answers.map(({ milliseconds }) => milliseconds)));
    console.log(
      `  ${sides.length * callersPerProcess} callers, round ${round + 1}: ${exchanges.at(-1)} exchange`,
    );
  }
  await Promise.all([...sides, simulator].map((side) => side.stop()));

  const what = '1 000 callers of one expiring token, 2 processes';
  const rounds = exchanges.map((ours) => ({ ours, peer: null }));
  return [
    {
      ...{ what: `${what}: exchanges`, unit: '', ours: Math.max(...exchanges), peer: null, ratio: null },
      ...{ bar: '= 1', holds: exchanges.every((count) => count === 1), rounds },
    },
    {
      ...{ what: `${what}: the last one has it after`, unit: 'ms', ours: median(waits), peer: null },
      ...{ ratio: null, bar: null, holds: null, rounds: waits.map((ours) => ({ ours, peer: null })) },
    },
  ];
}
