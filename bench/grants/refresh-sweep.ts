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
  const patchbay = await startWorker(bench, simulator, patchbayUrl);
  const peer = await bench.startSide('peers/grants/refresh-loop', {
    databaseUrl: peerUrl,
    key: bench.key.key.toString('base64'),
    tokenUrl: `${simulator.urls.tiktok.api}/v2/oauth/token/`,
    ...simulatedTikTokApp,
    concurrency: workSpecs['grants.refresh'].concurrency,
  } satisfies RefreshLoopSettings);

  const measurement = await measurePaired(
    {
      what: `Refresh sweep of ${due.toLocaleString('en')} due grants : a bare loop`,
      ...{ unit: 'grants/s', atLeast: 0.85, rounds: bench.amount(3, 1) },
    },
    sweepRate(bench, simulator, { sides: [patchbay], databaseUrl: patchbayUrl, due }),
    sweepRate(bench, simulator, { sides: [peer], databaseUrl: peerUrl, due }),
  );
  await Promise.all([patchbay, peer, simulator].map((side) => side.stop()));
  return [measurement];
}

/** Two workers with Redis, compared with one worker without. */
export async function processesSweep(bench: Bench): Promise<Measurement[]> {
  const due = bench.amount(10_000, 200);
  const simulator = await startSimulator(bench);
  const redis = await bench.startRedis();
  const urls = {
    two: await createDatabaseWithGrants(bench, simulator, due),
    one: await createDatabaseWithGrants(bench, simulator, due),
  };
  const two = [
    await startWorker(bench, simulator, urls.two, { REDIS_URL: redis.url }),
    await startWorker(bench, simulator, urls.two, { REDIS_URL: redis.url }),
  ];
  const one = [await startWorker(bench, simulator, urls.one)];
  const measurement = await measurePaired(
    {
      what: `Refresh sweep of ${due.toLocaleString('en')} due grants, 2 workers with Redis : 1 worker`,
      ...{ unit: 'grants/s', rounds: bench.amount(3, 1) },
    },
    sweepRate(bench, simulator, { sides: two, databaseUrl: urls.two, due }),
    sweepRate(bench, simulator, { sides: one, databaseUrl: urls.one, due }),
  );
  await Promise.all([...two, ...one, simulator, redis].map((side) => side.stop()));
  return [measurement];
}

function startWorker(
  bench: Bench,
  simulator: Simulator,
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<Side> {
  return bench.startSide('sides/credentials', {
    databaseUrl,
    roles: ['worker'],
    // The request starts the sweep, not a timer.
    environment: {
      ...bench.secrets,
      ...buildSimulatorEnvironment(simulator),
      JOB_TIMERS: 'off',
      ...environment,
    },
  });
}

/** Grants per second that the sides refresh together. */
function sweepRate(
  bench: Bench,
  simulator: Simulator,
  { sides, databaseUrl, due }: { sides: readonly Side[]; databaseUrl: string; due: number },
) {
  return async (): Promise<number> => {
    await bench.query(databaseUrl, `UPDATE grants SET refresh_at = now() - interval '1 minute'`);
    await bench.query(databaseUrl, 'VACUUM ANALYZE grants');
    await control(simulator, 'DELETE', '/requests');
    const runs = await Promise.all(
      sides.map((side) => side.request<{ milliseconds: number }>({ kind: 'drain' })),
    );
    const exchanges = await countRequests(simulator, tokenCall);
    if (exchanges !== due) throw new Error(`${exchanges} exchanges for ${due} grants.`);
    return (due / Math.max(...runs.map(({ milliseconds }) => milliseconds))) * 1000;
  };
}

async function createDatabaseWithGrants(bench: Bench, simulator: Simulator, count: number): Promise<string> {
  const databaseUrl = await bench.createDatabase();
  const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
    count,
  });
  await storeAccounts(bench, databaseUrl, await storeUser(bench, databaseUrl), grants);
  return databaseUrl;
}
