import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { startDeliveryStand } from '../../../test/support/delivery-stand.js';
import { countReadRows } from '../../../test/support/jest/read-rows.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { Database } from '../../database/database.js';
import { EventRetentionService } from '../../events/retention.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { ReplayService } from '../replay/replay.service.js';
import { DeliveryRetentionRepository } from './retention.repository.js';
import { DeliveryRetentionService } from './retention.service.js';

const dayMs = 86_400_000;

describe('The retention of deliveries', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;
  let close: () => Promise<void>;

  const start = async (environment: Record<string, string> = {}) => {
    ({ app, receiver, userId, id, close } = await startDeliveryStand(environment));
  };
  afterEach(() => close());

  const deliver = async (...numbers: number[]) => {
    await app.append(...numbers.map((number) => limitEvent(userId, null, number)));
    await app.drain();
  };
  const states = async () => (await app.deliveries(id)).map(({ state }) => state);
  const endpoints = () => app.get(EndpointsService);
  const { signal } = new AbortController();
  const deleteOld = async () => {
    await app.get(EventRetentionService).deleteExpired(signal);
    await app.get(DeliveryRetentionService).deleteOld(signal);
  };

  it('deletes attempts 30 days after they were made, and deliveries 30 days after their end', async () => {
    await start();
    receiver.answer = answer(500);
    await deliver(1);
    await app.app.advance(7_000);
    receiver.answer = ok;
    await app.drain();
    expect(await app.attempts(id)).toHaveLength(2);
    await app.app.advance(30 * dayMs - 60_000);
    await deleteOld();
    expect(await app.attempts(id)).toHaveLength(2);
    await app.app.sql(`UPDATE event_deliveries SET finished_at = finished_at + interval '1 day'`);
    await app.app.advance(120_000);
    await deleteOld();
    expect(await app.attempts(id)).toEqual([]);
    expect(await states()).toEqual(['DELIVERED']);
    await app.app.advance(dayMs);
    await deleteOld();
    expect(await states()).toEqual([]);
  });

  it('reads only old attempts', async () => {
    await start();
    receiver.answer = ok;
    await deliver(...Array.from({ length: 20 }, (_, index) => index));
    const read = await app.get(Database).transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      const before = new Date(Date.now() - dayMs);
      const { rows } = await countReadRows(manager, 'event_delivery_attempts', () =>
        app.get(DeliveryRetentionRepository).deleteAttempts(before, 5_000, manager),
      );
      return rows;
    });
    expect(read).toBe(0);
    expect(await app.attempts(id)).toHaveLength(20);
  });

  it.each([
    [30, {}],
    [60, { EVENT_RETENTION: '60' }],
  ])(
    'keeps what waits for a paused endpoint for %i days, as long as the events',
    async (days, environment) => {
      await start(environment);
      await endpoints().pause(app.admin, id);
      await deliver(1, 2);
      await app.app.advance(days * dayMs - 60_000);
      await deleteOld();
      expect(await states()).toEqual(['PENDING', 'PENDING']);
      await app.app.advance(120_000);
      await deliver(3);
      await deleteOld();
      expect(await states()).toEqual(['CANCELED', 'CANCELED', 'PENDING']);
      await endpoints().resume(app.admin, id);
      await app.drain();
      expect(receiver.numbers).toEqual([3]);
      expect(await app.app.sql('SELECT FROM event_streams')).toEqual([]);
    },
  );

  it('keeps a replay that waits while its event exists', async () => {
    await start({ EVENT_RETENTION: '60' });
    receiver.answer = ok;
    await deliver(1);
    await app.app.advance(29 * dayMs);
    await endpoints().pause(app.admin, id);
    const [delivery] = await app.deliveries(id);
    await app.get(ReplayService).replay(app.admin, id, {
      ...{ eventId: delivery!.eventId, fromEventId: null, afterEventId: null, since: null, until: null },
    });
    await app.app.advance(2 * dayMs);
    await deleteOld();
    expect(await states()).toEqual(['PENDING']);
  });

  it('runs every step, even if one fails', async () => {
    await start();
    receiver.answer = ok;
    await deliver(1);
    await app.app.advance(31 * dayMs);
    const repository = app.get(DeliveryRetentionRepository);
    const deleteAttempts = jest
      .spyOn(repository, 'deleteAttempts')
      .mockRejectedValue(new Error('for the test'));
    await expect(deleteOld()).rejects.toThrow('for the test');
    deleteAttempts.mockRestore();
    expect(await states()).toEqual([]);
  });
});
