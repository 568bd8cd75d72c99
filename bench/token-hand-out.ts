import type { Bench } from './harness/bench.js';
import { median } from './harness/paired.js';
import type { Measurement } from './harness/report.js';
import { inventedGrants, storeAccounts, storeUser } from './harness/stored-grants.js';
import type { CredentialsQuestion, InTurn, Statements } from './sides/credentials.js';

/** What handing out a fresh token costs: statements, counted, and time. */
export async function tokenHandOut(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.newDatabase();
  const [accountId] = await storeAccounts(
    bench,
    databaseUrl,
    await storeUser(bench, databaseUrl),
    inventedGrants(1),
  );
  // Without timers, whose statements would be counted.
  const side = await bench.startSide('sides/credentials', {
    databaseUrl,
    roles: ['worker'],
    environment: { ...bench.secrets, JOB_TIMERS: 'off', ...unaskedPlatform },
  });
  const ask = <Answer extends object>(kind: 'in-turn' | 'statements', times: number) =>
    side.ask<Answer>({ kind, accountId: accountId!, times } satisfies CredentialsQuestion);

  const { microseconds } = await ask<InTurn>('in-turn', bench.amount(20_000, 200));
  // Fewer than make the log of calls be written, which happens behind them: once per 200 calls or second.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const counted = 100;
  const { reads, others } = await ask<Statements>('statements', counted);
  await side.stop();
  if (others.length > 0) console.log(`  Not reads: ${[...new Set(others)].join('; ')}`);

  const warm = microseconds.slice(microseconds.length / 2).toSorted((one, other) => one - other);
  const what = 'Token hand-out, fresh';
  const common = { peer: null, ratio: null, rounds: [] };
  const printed = { ...common, bar: null, holds: null };
  return [
    {
      ...common,
      ...{ what: `${what}: reads`, unit: 'per hand-out', ours: reads / counted },
      ...{ bar: '≤ 1', holds: reads / counted <= 1 },
    },
    {
      ...common,
      ...{ what: `${what}: writes`, unit: 'per hand-out', ours: others.length / counted },
      ...{ bar: '0', holds: others.length === 0 },
    },
    { ...printed, what: `${what}, median`, unit: 'µs', ours: median(warm) },
    { ...printed, what: `${what}, p99`, unit: 'µs', ours: warm[Math.floor(0.99 * (warm.length - 1))]! },
  ];
}

/** An app at the platform that is never called. */
const unaskedPlatform = { TIKTOK_CLIENT_KEY: 'bench', TIKTOK_CLIENT_SECRET: 'bench' };
