import type { Bench } from '../harness/bench.js';
import { compareWithPeer } from '../harness/paired.js';
import { measureRates } from '../harness/request-rate.js';
import type { Measurement } from '../harness/report.js';
import { accountsQuery } from '../graphql/queries.js';
import { SignedInUser } from '../graphql/signed-in-user.js';

/** Statements without names, as behind PgBouncer in transaction mode, compared with prepared ones. No pooler is between. */
export async function unnamedStatements(bench: Bench): Promise<Measurement[]> {
  const user = await SignedInUser.create(bench);
  // Another name of the same server: statements are unnamed if the addresses differ.
  const direct = user.databaseUrl.replace('@127.0.0.1:', '@localhost:');
  const unnamed = await user.startAnother({ DATABASE_DIRECT_URL: direct });
  const what = 'GraphQL accounts(first: 20), unnamed statements : named';
  const { perSecond, cpuMicros } = await measureRates(bench, what, {
    unnamed: user.query(unnamed, accountsQuery),
    named: user.query(user.patchbay, accountsQuery),
  });
  await Promise.all([unnamed.stop(), user.patchbay.stop()]);
  return [
    compareWithPeer({ what, unit: 'req/s' }, perSecond.unnamed, perSecond.named),
    compareWithPeer({ what: `${what}, CPU per request`, unit: 'µs' }, cpuMicros.unnamed, cpuMicros.named),
  ];
}
