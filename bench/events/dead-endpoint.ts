import { freePort } from '../../src/database/embedded/free-port.js';
import type { Bench } from '../harness/bench.js';
import { EventQueue, EventReceiver } from '../harness/event-queue.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { deadPath } from '../harness/stored-endpoints.js';

const alive = 99;
const accounts = 25;

/** Deliveries to 99 endpoints while another one is dead, compared with deliveries to them while it works. */
export async function eventDeadEndpoint(bench: Bench): Promise<Measurement[]> {
  const perAccount = bench.amount(2, 1);
  const receiver = await EventReceiver.start(bench);
  const withLast = async (url: string) => {
    const others = Array.from({ length: alive }, (_, index) => receiver.urlOf(`/${index}`));
    return EventQueue.start(bench, { urls: [...others, url], accounts });
  };
  const working = await withLast(receiver.urlOf('/last'));
  const refusing = await withLast(`http://127.0.0.1:${await freePort()}/`);
  const silent = await withLast(receiver.urlOf(deadPath));

  // Deliveries per second of the 99 endpoints. In the first queue the other one takes its share.
  const rate = (queue: EventQueue, answering: number) => async () => {
    await queue.fill(perAccount);
    await receiver.reset();
    const startedAtMs = Number(process.hrtime.bigint()) / 1e6;
    const received = receiver.waitFor(answering * accounts * perAccount);
    const drained = queue.drain();
    const milliseconds = (await received) - startedAtMs;
    await queue.clear();
    await receiver.reset();
    await drained;
    return ((alive * accounts * perAccount) / milliseconds) * 1000;
  };
  const values = await measureInTurns(
    { what: 'Deliveries of 99 endpoints, all alive : refusing : silent', unit: 'deliveries/s' },
    bench.amount(12, 1),
    { working: rate(working, alive + 1), refusing: rate(refusing, alive), silent: rate(silent, alive) },
  );
  await Promise.all([working, refusing, silent, receiver].map((side) => side.stop()));
  const compare = (what: string, dead: readonly number[]) =>
    compareWithPeer({ what, unit: 'deliveries/s', atLeast: 0.95 }, dead, values.working);
  return [
    compare('99 endpoints beside one that refuses connections : beside one that works', values.refusing),
    compare('99 endpoints beside one that never answers : beside one that works', values.silent),
  ];
}
