import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { deferred } from '../../../test/support/jest/deferred.js';
import { answer, type EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { Metrics } from '../../telemetry/metrics.js';
import { StreamsRepository } from '../queues/streams.repository.js';
import { DeliveryWorker } from './delivery.worker.js';

const day = 86_400_000;

describe('Claims of streams', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));

  /** Queues deliveries of as many accounts, which no worker claims. */
  const queue = async (count: number) => {
    await app.app.sql(`UPDATE event_endpoints SET state = 'PAUSED'`);
    await app.append(...Array.from({ length: count }, (_, index) => limitEvent(userId, newId(), index)));
    await app.drain();
    await app.app.sql(`UPDATE event_endpoints SET state = 'ACTIVE'`);
  };
  const leased = async () => {
    const [row] = await app.app.sql<{ count: number }>(
      'SELECT count(*)::int AS count FROM event_streams WHERE lease_id IS NOT NULL',
    );
    return row!.count;
  };
  const release = () => app.app.sql('UPDATE event_streams SET lease_id = NULL, due_at = app_now()');

  it.each([
    ['an endpoint', '', 10],
    ['a failing endpoint', 'failing_since = app_now(), last_failure_at = app_now()', 2],
    ['a throttled endpoint', `state = 'THROTTLED'`, 1],
    ['a probed endpoint', `failing_since = app_now() - interval '2 hours'`, 1],
  ])('at the same time do not exceed the limit of %s', async (_, change, limit) => {
    await queue(30);
    if (change) await app.app.sql(`UPDATE event_endpoints SET ${change} WHERE id = $1`, [id]);
    const streams = app.get(StreamsRepository);
    for (let round = 0; round < 20; round++) {
      const claims = await Promise.all(Array.from({ length: 8 }, () => streams.claim(256)));
      const keys = claims.flat().map(({ streamKey }) => streamKey);
      expect(new Set(keys).size).toBe(keys.length);
      expect(await leased()).toBe(limit);
      await release();
    }
  });

  it('that have ended do not change what another worker stored', async () => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(204).end());
    await app.append(limitEvent(userId, null, 1));
    const draining = app.drain();
    await receiver.until(1);
    await app.app.advance(day);
    receiver.answer = answer(500);
    const worker = app.get(DeliveryWorker);
    const [due] = await worker.claim(1);
    await worker.run(due!, new AbortController().signal);
    const [before] = await app.deliveries(id);
    expect(before).toMatchObject({ state: 'RETRYING', nextAttemptAt: expect.any(Date) });
    answered.resolve();
    await draining;
    expect(await app.deliveries(id)).toEqual([{ ...before, attempts: 2 }]);
    const { body: metrics } = await app.get(Metrics).text();
    expect(metrics).toMatch(
      /patchbay_event_deliveries_total\{outcome="retrying",owner="installation"[^}]*\} 1/,
    );
    expect(metrics).not.toContain('outcome="delivered"');
  });
});
