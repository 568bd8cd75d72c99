import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { deferred } from '../../../test/support/jest/deferred.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { UsersService } from '../../users/users.service.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { DeliveryWorker } from './delivery.worker.js';

const hours = 3_600_000;

describe('Deliveries that are queued or being sent', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;
  let account: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));
  beforeEach(() => {
    account = newId();
  });

  const append = (...numbers: number[]) =>
    app.append(...numbers.map((number) => limitEvent(userId, account, number)));
  const deliver = async (...numbers: number[]) => {
    await append(...numbers);
    await app.drain();
  };
  const states = async () => (await app.deliveries(id)).map(({ state }) => state);
  const order = (isOrdered: boolean) => app.get(EndpointsService).update(app.admin, id, { isOrdered });
  /** Sends the first event, runs the work while its receiver waits, and answers. */
  const during = async (work: () => Promise<unknown>, status: number, ...numbers: number[]) => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(status).end());
    await append(...numbers);
    const draining = app.drain();
    await receiver.until(1);
    await work();
    receiver.answer = ok;
    answered.resolve();
    await draining;
  };

  it('keep their order if the endpoint is no longer ordered, and later ones do not wait', async () => {
    receiver.answer = answer(500);
    await deliver(1, 2);
    await order(false);
    receiver.answer = ok;
    await deliver(3);
    expect(receiver.numbers).toEqual([1, 3]);
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 3, 1, 2]);
  });

  it('do not delay later ones if the endpoint becomes ordered, which wait for each other', async () => {
    await order(false);
    receiver.answer = answer(500);
    await deliver(1);
    await order(true);
    receiver.answer = (response, event) => answer(event.number === 3 ? 500 : 204)(response, event);
    await deliver(2, 3, 4);
    expect(receiver.numbers).toEqual([1, 2, 3]);
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers.slice(0, 3)).toEqual([1, 2, 3]);
    expect(receiver.numbers.slice(3).filter((number) => number !== 1)).toEqual([3, 4]);
    expect(await states()).toEqual(Array(4).fill('DELIVERED'));
  });

  it.each([204, 500])('stay SKIPPED if the receiver answers %i afterwards', async (status) => {
    const skip = async () => {
      const [first] = await app.deliveries(id);
      await app.get(DeliveriesService).skip(app.admin, first!.id);
    };
    await during(skip, status, 1, 2);
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 2]);
    expect(await states()).toEqual(['SKIPPED', 'DELIVERED']);
    expect(await app.attempts(id)).toMatchObject([{ status }, { status: 204 }]);
  });

  it('end with the endpoint that is paused meanwhile, and continue with it', async () => {
    await during(() => app.get(EndpointsService).pause(app.admin, id), 204, 1, 2);
    expect(await states()).toEqual(['DELIVERED', 'PENDING']);
    await app.get(EndpointsService).resume(app.admin, id);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 2]);
  });

  it.each([204, 500])(
    'of a user who is deleted meanwhile leave nothing after the answer %i',
    async (status) => {
      const remove = () =>
        app.get(Database).transaction((manager) => app.get(UsersService).delete(manager, userId));
      await during(remove, status, 1, 2);
      await app.app.advance(7_000);
      await app.drain();
      expect(receiver.numbers).toEqual([1]);
      expect(await app.deliveries(id)).toEqual([]);
      expect(await app.app.sql('SELECT id FROM event_delivery_attempts')).toEqual([]);
      expect(await app.app.sql('SELECT * FROM event_streams')).toEqual([]);
    },
  );

  it('are sent once and in order if two workers claim at the same time', async () => {
    const accounts = Array.from({ length: 8 }, () => newId());
    for (const number of [1, 2, 3])
      await app.append(...accounts.map((one) => limitEvent(userId, one, number)));
    await app.app.sql(`UPDATE event_endpoints SET state = 'PAUSED'`);
    await app.drain();
    await app.app.sql(`UPDATE event_endpoints SET state = 'ACTIVE'`);
    const worker = app.get(DeliveryWorker);
    const { signal } = new AbortController();
    const work = async () => {
      for (;;) {
        const claimed = await worker.claim(3);
        if (claimed.length === 0) return;
        await Promise.all(claimed.map((due) => worker.run(due, signal)));
      }
    };
    await Promise.all([work(), work()]);
    for (const one of accounts)
      expect(receiver.events.filter((event) => event.accountId === one).map(({ number }) => number)).toEqual([
        1, 2, 3,
      ]);
    expect(new Set(await states())).toEqual(new Set(['DELIVERED']));
  });

  it('stay complete and in order if the clock is set back, and wait at most until it has caught up', async () => {
    receiver.answer = answer(500);
    await deliver(1);
    await app.app.advance(-2 * hours);
    receiver.answer = ok;
    await deliver(2);
    // The retry is in the future.
    expect(receiver.numbers).toEqual([1]);
    account = newId();
    await deliver(3);
    expect(receiver.numbers).toEqual([1, 3]);
    await app.get(EndpointsService).resume(app.admin, id);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 3, 1, 2]);
    receiver.answer = answer(500);
    await deliver(4);
    await app.app.advance(-2 * hours);
    receiver.answer = ok;
    await app.app.advance(2 * hours + 7_000);
    await app.drain();
    expect(receiver.numbers.slice(4)).toEqual([4, 4]);
    expect(await app.endpoint(id)).toMatchObject({ state: 'ACTIVE', failingSince: null });
  });
});
