import type { Bench } from '../harness/bench.js';
import { EventReceiver, send, startEventProcess } from '../harness/event-queue.js';
import type { Measurement } from '../harness/report.js';
import { storeEndpoints, storeOwners } from '../harness/stored-endpoints.js';
import type { Appended } from '../sides/event-worker.js';

const barMs = 250;

/** Time from the commit of an event until its receiver gets it, one event at a time. */
export async function eventLatency(bench: Bench): Promise<Measurement[]> {
  const events = bench.amount(1_000, 40);
  const receiver = await EventReceiver.start(bench);
  const databaseUrl = await bench.createDatabase();
  await storeEndpoints(bench, databaseUrl, [{ url: receiver.urlOf('/'), clientId: null }]);
  const [owner] = await storeOwners(bench, databaseUrl, 1);
  const side = await startEventProcess(bench, databaseUrl, ['api', 'worker'], { JOB_TIMERS: 'on' });
  const latencies: number[] = [];
  for (let event = 0; event < events; event += 1) {
    await receiver.reset();
    const received = receiver.waitFor(1);
    const { committingAtMs } = await send<Appended>(side, { kind: 'append', owners: [owner!], perOwner: 1 });
    latencies.push((await received) - committingAtMs);
  }
  await Promise.all([side, receiver].map((process) => process.stop()));

  // Drops the first values, because the process is not warm yet.
  const sorted = latencies.slice(events / 4).toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const common = { unit: 'ms', peer: null, ratio: null, rounds: [] };
  return [
    {
      ...{ ...common, what: 'Commit → event received, p99', patchbay: at(0.99) },
      ...{ bar: `< ${barMs} ms`, holds: at(0.99) < barMs },
    },
    { ...common, what: 'Commit → event received, median', patchbay: at(0.5), bar: null, holds: null },
  ];
}
