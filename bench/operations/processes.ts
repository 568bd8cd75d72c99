import type { Bench, Side } from '../harness/bench.js';
import type { HttpLoad, LoadResult } from '../harness/http-load.js';
import { compareWithPeer, measurePaired, median } from '../harness/paired.js';
import { readTreeCpuMs } from '../harness/process-tree.js';
import type { Measurement } from '../harness/report.js';
import type { Usage } from '../harness/usage.js';
import { accountsQuery } from '../graphql/queries.js';
import { SignedInUser } from '../graphql/signed-in-user.js';
import { startIntake, measureIntakeRate } from '../webhooks/intake.js';
import { ScaledIntake } from '../webhooks/scaled-intake.js';

const connections = 32;
const parts = ['api', 'database', 'Redis', 'load generator'] as const;
type Part = (typeof parts)[number];

/** Webhook intake of two processes beside two workers, with Redis, compared with one process without. */
export async function processesIntake(bench: Bench): Promise<Measurement[]> {
  const redis = await bench.startRedis();
  const scaled = await ScaledIntake.start(bench, await bench.createDatabase(), redis.url);
  const single = await startIntake(bench, await bench.createDatabase());
  const measurement = await measurePaired(
    {
      what: 'Webhook intake, 2 + 2 processes with Redis : 1 process without workers',
      ...{ unit: 'req/s', rounds: bench.rounds },
    },
    () => scaled.measureRate(),
    () => measureIntakeRate(bench, single),
  );
  await Promise.all([scaled, single, redis].map((side) => side.stop()));
  return [measurement];
}

/** Throughput of two api processes compared with one, and what uses the processors meanwhile. */
export async function processesApi(bench: Bench): Promise<Measurement[]> {
  const redis = await bench.startRedis();
  const user = await SignedInUser.create(bench);
  await user.patchbay.stop();
  const start = () => user.startAnother({ REDIS_URL: redis.url }, 'sides/patchbay', ['api']);
  const apis = [await start(), await start()];
  const shares = { one: newShares(), two: newShares() };
  const measure = async (sides: Side[], into: Record<Part, number[]>) => {
    const { perSecond, share } = await loadSides(bench, user, sides, redis.pid);
    for (const part of parts) into[part].push(share[part]);
    return perSecond;
  };
  const what = 'GraphQL accounts(first: 20)';
  const one: number[] = [];
  const two: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    one.push(await measure(apis.slice(0, 1), shares.one));
    two.push(await measure(apis, shares.two));
    console.log(
      `  ${what}, 2 : 1 api processes, round ${round + 1}: ${Math.round(two.at(-1)!)} : ${Math.round(one.at(-1)!)} req/s`,
    );
  }
  await Promise.all([...apis, redis].map((side) => side.stop()));
  const printed = { peer: null, ratio: null, bar: null, holds: null };
  const rows = (count: string, values: Record<Part, number[]>): Measurement[] =>
    parts.map((part) => ({
      ...printed,
      what: `CPU of ${part}, ${count}`,
      ...{ unit: 'cores', patchbay: median(values[part]) },
      rounds: values[part].map((value) => ({ patchbay: value, peer: null })),
    }));
  return [
    compareWithPeer({ what: `${what}, 2 api processes : 1`, unit: 'req/s' }, two, one),
    ...rows('1 api process', shares.one),
    ...rows('2 api processes', shares.two),
  ];
}

function newShares(): Record<Part, number[]> {
  return { api: [], database: [], Redis: [], 'load generator': [] };
}

/** Loads all sides at the same time. Returns their responses per second, and the processors that each part uses. */
async function loadSides(
  bench: Bench,
  user: SignedInUser,
  sides: Side[],
  redisPid: number,
): Promise<{ perSecond: number; share: Record<Part, number> }> {
  const load = (seconds: number) =>
    Promise.all(
      sides.map((side) =>
        bench.run<LoadResult>('harness/http-load', {
          ...user.query(side, accountsQuery).request,
          ...{ connections: connections / sides.length, warmUpSeconds: 0, seconds },
        } satisfies HttpLoad),
      ),
    );
  const readApiMs = async () => {
    const usages = await Promise.all(sides.map((side) => side.request<Usage>({})));
    return usages.reduce((sum, { cpuMicros }) => sum + cpuMicros / 1000, 0);
  };
  const readMs = async () => ({
    api: await readApiMs(),
    database: requireProc(await bench.databaseCpuMs()),
    Redis: requireProc(readTreeCpuMs(redisPid)),
  });
  await load(bench.amount(2, 1));
  const before = await readMs();
  const startedAt = performance.now();
  const results = await load(bench.amount(5, 1));
  const elapsedMs = performance.now() - startedAt;
  const after = await readMs();
  const generatorMs = results.reduce((sum, { cpuMicros }) => sum + cpuMicros / 1000, 0);
  return {
    perSecond: results.reduce((sum, result) => sum + result.perSecond, 0),
    share: {
      api: (after.api - before.api) / elapsedMs,
      database: (after.database - before.database) / elapsedMs,
      Redis: (after.Redis - before.Redis) / elapsedMs,
      'load generator': generatorMs / elapsedMs,
    },
  };
}

function requireProc(milliseconds: number | null): number {
  if (milliseconds === null) throw new Error('This row needs /proc.');
  return milliseconds;
}
