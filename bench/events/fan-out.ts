import type { Bench } from '../harness/bench.js';
import { send, startEventProcess } from '../harness/event-queue.js';
import { median } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { storeConsents, storeEndpoints, storeOwners } from '../harness/stored-endpoints.js';

/** Time of one batch of the sequencer, with the endpoints of clients. Each client has one endpoint and the consent of one user. */
export async function eventFanOut(bench: Bench): Promise<Measurement[]> {
  const endpoints = bench.amount(1_000, 20);
  const databaseUrl = await bench.createDatabase();
  const owners = await storeOwners(bench, databaseUrl, endpoints);
  const clientIds = await storeConsents(
    bench,
    databaseUrl,
    owners.map(({ userId }) => userId),
  );
  await storeEndpoints(
    bench,
    databaseUrl,
    clientIds.map((clientId) => ({ url: 'http://127.0.0.1:1/', clientId })),
  );
  await bench.query(databaseUrl, 'VACUUM ANALYZE');
  const writer = await startEventProcess(bench, databaseUrl, ['api']);
  const worker = await startEventProcess(bench, databaseUrl, ['api']);
  const values: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    await bench.query(databaseUrl, 'TRUNCATE events, event_streams, event_deliveries CASCADE');
    await send(writer, { kind: 'append', owners, perOwner: 1 });
    values.push((await send<{ milliseconds: number }>(worker, { kind: 'sequence' })).milliseconds);
    const { rows } = await bench.query(databaseUrl, 'SELECT count(*)::int AS count FROM event_deliveries');
    const { count } = rows[0] as { count: number };
    if (count !== endpoints) throw new Error(`${count} deliveries of ${endpoints}.`);
    console.log(`  One batch, round ${round + 1}: ${Math.round(values.at(-1)!)} ms`);
  }
  await Promise.all([writer, worker].map((side) => side.stop()));
  return [
    {
      ...{
        what: 'Fan-out of 1,000 events to 1,000 endpoints of clients',
        unit: 'ms',
        patchbay: median(values),
      },
      ...{ peer: null, ratio: null, bar: null, holds: null },
      rounds: values.map((patchbay) => ({ patchbay, peer: null })),
    },
  ];
}
