import { randomInt } from 'node:crypto';
import { newId } from '../../../src/crypto/new-id.js';
import { leaseSeconds } from '../../../src/event-endpoints/queues/streams.repository.js';
import { DeliveriesApp, limitEvent } from '../deliveries-app.js';
import { until } from '../jest/deferred.js';
import type { FaultCounts } from '../jest/fault-counts.js';
import { GrantsProcess } from '../processes/grants-process.js';
import { EventReceiver } from '../servers/event-receiver.js';

const accountCount = 5;
const eventsPerRound = 100;

/**
 * Kills a worker process several times while it delivers. Every event must arrive, those of an account in their order, and a repeated one with the
 * same id and body.
 */
export async function deliverWithCrashes(kills: number, counts: FaultCounts): Promise<void> {
  const app = await DeliveriesApp.start();
  const receiver = await EventReceiver.start();
  // A little slow, so that a kill hits attempts that the receiver has got and the sender has not stored.
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), randomInt(5));
  const startWorker = () =>
    GrantsProcess.start({
      databaseUrl: app.database.url,
      environment: { SIMULATOR: 'on', JOB_TIMERS: 'on' },
    });
  let worker = await startWorker();
  try {
    const userId = await app.createUser();
    await app.createEndpoint(receiver.url);
    const accounts = Array.from({ length: accountCount }, () => newId());
    let appended = 0;
    const append = async () => {
      const events = Array.from({ length: eventsPerRound }, () => {
        appended += 1;
        return limitEvent(userId, accounts[appended % accountCount]!, appended);
      });
      await app.append(...events);
    };
    for (let kill = 0; kill < kills; kill++) {
      const before = receiver.events.length;
      await append();
      const next = startWorker();
      await until(() => receiver.events.length >= before + randomInt(1, eventsPerRound));
      await worker.end('SIGKILL');
      // All leases end, also those of the other worker.
      await app.app.advance((leaseSeconds + 1) * 1_000);
      worker = await next;
    }
    await append();
    await until(async () => {
      // One statement: between two of them, the last events could get their positions and deliveries.
      const [row] = await app.app.sql<{ isDone: boolean }>(
        `SELECT NOT EXISTS (SELECT FROM event_deliveries WHERE finished_at IS NULL)
           AND NOT EXISTS (SELECT FROM events WHERE position IS NULL) AS "isDone"`,
      );
      return row!.isDone;
    });
    check(receiver, appended, counts);
  } finally {
    await worker.end();
    await receiver.close();
    await app.close();
  }
}

function check({ events }: EventReceiver, appended: number, counts: FaultCounts): void {
  const firsts = [...Map.groupBy(events, ({ number }) => number).values()];
  for (const same of firsts) {
    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
    expect(new Set(same.map(({ body }) => body)).size).toBe(1);
  }
  counts.add(appended, firsts.length);
  for (const ofAccount of Map.groupBy(firsts, ([first]) => first!.accountId).values()) {
    const numbers = ofAccount.map(([first]) => first!.number);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
  // A repeated event is one whose answer was not stored, so it is the newest of its account.
  let repeated = 0;
  const newest = new Map<string | null, number>();
  for (const { accountId, number } of events) {
    const last = newest.get(accountId) ?? 0;
    if (number <= last) {
      repeated += 1;
      expect(number).toBe(last);
    }
    newest.set(accountId, number);
  }
  expect(repeated).toBe(events.length - appended);
}
