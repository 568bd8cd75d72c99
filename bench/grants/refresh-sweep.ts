import { workSpecs } from '../../src/jobs/work/work-specs.js';
import { simulatedTikTokApp } from '../../src/platforms/tiktok/tiktok.env.js';
import type { Bench, Side } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import {
  control,
  countRequests,
  buildSimulatorEnvironment,
  type SimulatedGrant,
  type Simulator,
  startSimulator,
  tokenCall,
} from '../harness/simulator.js';
import { storeAccounts, storeUser } from '../harness/stored-grants.js';
import type { RefreshLoopSettings } from '../peers/grants/refresh-loop.js';

/** Refreshes many grants that are due at the same time, compared with a minimal loop with the same concurrency. */
export async function refreshSweep(bench: Bench): Promise<Measurement[]> {
  const due = bench.amount(10_000, 200);
  const simulator = await startSimulator(bench);
  const patchbayUrl = await createDatabaseWithGrants(bench, simulator, due);
  const peerUrl = await createDatabaseWithGrants(bench, simulator, due);
  const patchbay = await bench.startSide('sides/credentials', {
    databaseUrl: patchbayUrl,
    roles: ['worker'],
    // The request starts the sweep, not a timer.
    environment: { ...bench.secrets, ...buildSimulatorEnvironment(simulator), JOB_TIMERS: 'off' },
  });
  const peer = await bench.startSide('peers/grants/refresh-loop', {
    databaseUrl: peerUrl,
    key: bench.key.key.toString('base64'),
    tokenUrl: `${simulator.urls.tiktok.api}/v2/oauth/token/`,
    ...simulatedTikTokApp,
    concurrency: workSpecs['grants.refresh'].concurrency,
  } satisfies RefreshLoopSettings);

  const rate = (side: Side, databaseUrl: string) => async () => {
    await bench.query(databaseUrl, `UPDATE grants SET refresh_at = now() - interval '1 minute'`);
    await bench.query(databaseUrl, 'VACUUM ANALYZE grants');
    await control(simulator, 'DELETE', '/requests');
    const { milliseconds } = await side.request<{ milliseconds: number }>({ kind: 'drain' });
    const exchanges = await countRequests(simulator, tokenCall);
    if (exchanges !== due) throw new Error(`${exchanges} exchanges for ${due} grants.`);
    return (due / milliseconds) * 1000;
  };
  const measurement = await measurePaired(
    {
      what: `Refresh sweep of ${due.toLocaleString('en')} due grants : a bare loop`,
      ...{ unit: 'grants/s', atLeast: 0.85, rounds: bench.amount(3, 1) },
    },
    rate(patchbay, patchbayUrl),
    rate(peer, peerUrl),
  );
  await Promise.all([patchbay, peer, simulator].map((side) => side.stop()));
  return [measurement];
}

async function createDatabaseWithGrants(bench: Bench, simulator: Simulator, count: number): Promise<string> {
  const databaseUrl = await bench.createDatabase();
  const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
    count,
  });
  await storeAccounts(bench, databaseUrl, await storeUser(bench, databaseUrl), grants);
  return databaseUrl;
}
