import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { Metrics } from '../../telemetry/metrics.js';
import { ReplayService } from '../replay/replay.service.js';
import { DeliveryBacklog } from './backlog.js';

const hour = 3_600_000;

describe('Metrics of deliveries', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));

  const append = async (number: number) => {
    await app.append(limitEvent(userId, null, number));
    await app.drain();
  };
  /** The value of a metric without the labels of the process. */
  const value = async (metric: string) => {
    const { body } = await app.get(Metrics).text();
    const [name, labels = ''] = metric.split('{');
    const line = body
      .split('\n')
      .find((one) => one.startsWith(name!) && labels.split(',').every((label) => one.includes(label)));
    return line === undefined ? null : Number(line.split(' ').at(-1));
  };

  it('age only queues whose receiver could get them', async () => {
    const backlog = async () => {
      await app.get(DeliveryBacklog).check();
      const [waiting, oldest] = await Promise.all(
        ['patchbay_event_deliveries_waiting', 'patchbay_event_deliveries_oldest_seconds'].map(value),
      );
      return { waiting, oldest: Math.round(oldest! / 60) };
    };
    receiver.answer = answer(500);
    await append(1);
    await app.app.advance(hour);
    // The endpoint fails.
    expect(await backlog()).toEqual({ waiting: 1, oldest: 0 });
    await app.app.sql('UPDATE event_endpoints SET failing_since = NULL, rests_until = NULL');
    // The retry was due after 5 seconds.
    expect(await backlog()).toEqual({ waiting: 1, oldest: 60 });
    await app.app.sql(`UPDATE event_endpoints SET rests_until = app_now() + interval '1 minute'`);
    expect(await backlog()).toEqual({ waiting: 1, oldest: 0 });
    await app.app.sql(`UPDATE event_endpoints SET state = 'PAUSED', rests_until = NULL`);
    expect(await backlog()).toEqual({ waiting: 0, oldest: 0 });
  });

  it('leave replays out of the delay', async () => {
    await append(1);
    expect(await value('patchbay_event_delivery_delay_seconds_count')).toBe(1);
    await app.app.advance(24 * hour);
    const range = { eventId: null, fromEventId: null, afterEventId: null, since: new Date(0), until: null };
    await app.get(ReplayService).replay(app.admin, id, range);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 1]);
    expect(await value('patchbay_event_delivery_delay_seconds_count')).toBe(1);
  });

  it('count disabled endpoints and dead deliveries from zero', async () => {
    const disabled = 'patchbay_event_endpoints_disabled_total{reason="GONE"';
    const dead = 'patchbay_event_deliveries_total{outcome="dead",owner="installation"';
    expect([await value(disabled), await value(dead)]).toEqual([0, 0]);
    receiver.answer = answer(500);
    await append(1);
    await app.app.sql('UPDATE event_deliveries SET retries = 8');
    await app.app.advance(hour / 2);
    await app.drain();
    expect([await value(disabled), await value(dead)]).toEqual([0, 1]);
    receiver.answer = answer(410);
    await append(2);
    // The endpoint rests for up to a minute.
    await app.app.advance(hour / 30);
    await app.drain();
    expect([await value(disabled), await value(dead)]).toEqual([1, 1]);
  });
});
