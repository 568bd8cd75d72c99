import { maxInFlight } from '../../src/event-endpoints/queues/streams.repository.js';
import type { Bench } from '../harness/bench.js';
import { EventQueue, EventReceiver } from '../harness/event-queue.js';
import { measurePaired, median } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import type { DeliveryLoopSettings } from '../peers/events/delivery-loop.js';

const endpoints = 10;
const accounts = 100;

/** Delivers a full queue to receivers that answer immediately, compared with a minimal loop with the same concurrency. */
export async function eventDeliveries(bench: Bench): Promise<Measurement[]> {
  const perAccount = bench.amount(10, 1);
  const rounds = bench.amount(5, 1);
  const deliveries = endpoints * accounts * perAccount;
  const receiver = await EventReceiver.start(bench);
  const urls = Array.from({ length: endpoints }, (_, index) => receiver.urlOf(`/${index}`));
  const queue = await EventQueue.start(bench, { urls, accounts });
  const peerQueue = await EventQueue.start(bench, { urls, accounts });
  const peer = await bench.startSide('peers/events/delivery-loop', {
    databaseUrl: peerQueue.databaseUrl,
    concurrency: endpoints * maxInFlight,
  } satisfies DeliveryLoopSettings);

  const rate = (filled: EventQueue, deliver: () => Promise<number>) => async () => {
    await filled.fill(perAccount);
    await receiver.reset();
    const received = receiver.waitFor(deliveries);
    const milliseconds = await deliver();
    await received;
    return (deliveries / milliseconds) * 1000;
  };
  const measurement = await measurePaired(
    {
      what: `Event deliveries, ${deliveries.toLocaleString('en')} queued : a bare loop`,
      ...{ unit: 'deliveries/s', atLeast: 0.7, rounds },
    },
    rate(queue, () => queue.drain()),
    rate(peerQueue, async () => (await peer.request<{ milliseconds: number }>({})).milliseconds),
  );

  const fromWritten: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await queue.write(perAccount);
    fromWritten.push((deliveries / (await queue.drain())) * 1000);
  }
  await Promise.all([queue, peerQueue, peer, receiver].map((side) => side.stop()));
  return [
    measurement,
    {
      ...{ what: 'Event deliveries with positions and fan-out', unit: 'deliveries/s' },
      ...{ patchbay: median(fromWritten), peer: null, ratio: null, bar: null, holds: null },
      rounds: fromWritten.map((patchbay) => ({ patchbay, peer: null })),
    },
  ];
}
