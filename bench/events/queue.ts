import type { Bench } from '../harness/bench.js';
import { EventQueue, EventReceiver } from '../harness/event-queue.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';

const endpoints = 10;
const perAccount = 10;

/** Delivers a long queue, compared with a short one. */
export async function eventQueue(bench: Bench): Promise<Measurement[]> {
  const accounts = bench.amount(1_000, 20);
  const shortAccounts = 10;
  const shortQueues = bench.amount(5, 1);
  const receiver = await EventReceiver.start(bench);
  const urls = Array.from({ length: endpoints }, (_, index) => receiver.urlOf(`/${index}`));
  const long = await EventQueue.start(bench, { urls, accounts });
  const short = await EventQueue.start(bench, { urls, accounts: shortAccounts });
  const measure = async (queue: EventQueue, ofAccounts: number, times: number) => {
    let milliseconds = 0;
    for (let time = 0; time < times; time += 1) {
      await queue.fill(perAccount, ofAccounts);
      milliseconds += await queue.drain();
    }
    return ((endpoints * ofAccounts * perAccount * times) / milliseconds) * 1000;
  };
  // The processes are not warm yet.
  await measure(long, shortAccounts, shortQueues);
  await measure(short, shortAccounts, shortQueues);
  const measurement = await measurePaired(
    {
      what: 'Event deliveries, 100,000 queued : 1,000 queued',
      ...{ unit: 'deliveries/s', rounds: bench.amount(2, 1) },
    },
    () => measure(long, accounts, 1),
    () => measure(short, shortAccounts, shortQueues),
  );
  await Promise.all([long, short, receiver].map((side) => side.stop()));
  return [measurement];
}
