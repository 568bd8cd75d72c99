import type { Bench } from '../harness/bench.js';
import type { Measurement } from '../harness/report.js';
import {
  control,
  countRequests,
  buildSimulatorEnvironment,
  type SimulatedGrant,
  startSimulator,
  tokenCall,
} from '../harness/simulator.js';
import { storeAccounts, storeUser } from '../harness/stored-grants.js';
import type { ConcurrentResult, CredentialsRequest } from '../sides/credentials.js';
import { median } from '../harness/paired.js';

const callersPerProcess = 500;
/** Latency of the platform, so that all callers wait for the same refresh. */
const latencyMs = 200;

/** A thousand callers in two processes use one token that is about to expire. The platform gets one refresh call. */
export async function refreshOnce(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const simulator = await startSimulator(bench);
  await control(simulator, 'POST', '/faults', {
    match: { host: 'tiktok.api', path: '/v2/oauth/token/' },
    action: { type: 'latency', ms: latencyMs },
  });
  const start = () =>
    bench.startSide('sides/credentials', {
      databaseUrl,
      environment: { ...bench.secrets, ...buildSimulatorEnvironment(simulator) },
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
    // The token expires in seconds, and its refresh is also due for the workers of both processes.
    const times = { accessExpiresIn: 20, refreshIn: -1 };
    const [accountId] = await storeAccounts(bench, databaseUrl, userId, grants, times);
    const request: CredentialsRequest = {
      kind: 'concurrent',
      accountId: accountId!,
      callers: callersPerProcess,
    };
    const answers = await Promise.all(sides.map((side) => side.request<ConcurrentResult>(request)));
    const tokens = new Set(answers.flatMap((response) => response.tokens));
    if (tokens.size !== 1 || tokens.has(grants[0]!.accessToken))
      throw new Error('The callers got different tokens.');
    exchanges.push(await countRequests(simulator, tokenCall));
    waits.push(Math.max(...answers.map(({ milliseconds }) => milliseconds)));
    console.log(
      `  ${sides.length * callersPerProcess} callers, round ${round + 1}: ${exchanges.at(-1)} exchange`,
    );
  }
  await Promise.all([...sides, simulator].map((side) => side.stop()));

  const what = '1 000 callers of one expiring token, 2 processes';
  const rounds = exchanges.map((patchbay) => ({ patchbay, peer: null }));
  return [
    {
      ...{ what: `${what}: exchanges`, unit: '', patchbay: Math.max(...exchanges), peer: null, ratio: null },
      ...{ bar: '= 1', holds: exchanges.every((count) => count === 1), rounds },
    },
    {
      ...{ what: `${what}: last caller`, unit: 'ms', patchbay: median(waits), peer: null },
      ...{ ratio: null, bar: null, holds: null, rounds: waits.map((patchbay) => ({ patchbay, peer: null })) },
    },
  ];
}
