import type { Bench } from '../harness/bench.js';
import { median } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { createGrants, storeAccounts, storeUser } from '../harness/stored-grants.js';
import type { CredentialsRequest, SequentialResult, Statements } from '../sides/credentials.js';

/** Cost of using a fresh token: number of statements and time. */
export async function tokenHandOut(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const [accountId] = await storeAccounts(
    bench,
    databaseUrl,
    await storeUser(bench, databaseUrl),
    createGrants(1),
  );
  // Without timers, because their statements would be counted.
  const side = await bench.startSide('sides/credentials', {
    databaseUrl,
    roles: ['worker'],
    environment: { ...bench.secrets, JOB_TIMERS: 'off', ...unusedPlatform },
  });
  const ask = <Answer extends object>(kind: 'sequential' | 'statements', times: number) =>
    side.request<Answer>({ kind, accountId: accountId!, times } satisfies CredentialsRequest);

  const { microseconds } = await ask<SequentialResult>('sequential', bench.amount(20_000, 200));
  // Fewer than 200 calls, because the log of calls is written once per 200 calls or second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const counted = 100;
  const { reads, others } = await ask<Statements>('statements', counted);
  await side.stop();
  if (others.length > 0) console.log(`  Other statements: ${[...new Set(others)].join('; ')}`);

  const warm = microseconds.slice(microseconds.length / 2).toSorted((one, other) => one - other);
  const what = 'Token hand-out, fresh';
  const common = { peer: null, ratio: null, rounds: [] };
  const printed = { ...common, bar: null, holds: null };
  return [
    {
      ...common,
      ...{ what: `${what}: reads`, unit: 'per hand-out', patchbay: reads / counted },
      ...{ bar: '≤ 1', holds: reads / counted <= 1 },
    },
    {
      ...common,
      ...{ what: `${what}: writes`, unit: 'per hand-out', patchbay: others.length / counted },
      ...{ bar: '0', holds: others.length === 0 },
    },
    { ...printed, what: `${what}, median`, unit: 'µs', patchbay: median(warm) },
    { ...printed, what: `${what}, p99`, unit: 'µs', patchbay: warm[Math.floor(0.99 * (warm.length - 1))]! },
  ];
}

/** Credentials of a platform that is never called. */
const unusedPlatform = { TIKTOK_CLIENT_KEY: 'bench', TIKTOK_CLIENT_SECRET: 'bench' };
