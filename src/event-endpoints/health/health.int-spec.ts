import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';

const minutes = 60_000;
const hours = 60 * minutes;

describe('An endpoint that fails', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => {
    ({ app, receiver, userId, id } = stand);
    receiver.answer = answer(500);
  });

  const append = (...numbers: number[]) =>
    app.append(...numbers.map((number) => limitEvent(userId, newId(), number)));
  /** Lets time pass in steps, so that everything that becomes due is sent. */
  const pass = async (totalMs: number, stepMs: number) => {
    for (let passed = 0; passed < totalMs; passed += stepMs) {
      await app.app.advance(stepMs);
      await app.drain();
    }
  };

  it('is probed hourly with one delivery after an hour, and sends everything when it recovers', async () => {
    await append(1, 2, 3, 4, 5);
    await app.drain();
    await pass(hours, 5 * minutes);
    const before = receiver.events.length;
    await pass(5 * hours, 10 * minutes);
    const probes = receiver.events.length - before;
    expect(probes).toBeGreaterThanOrEqual(4);
    expect(probes).toBeLessThanOrEqual(6);
    receiver.events.length = 0;
    receiver.answer = ok;
    await pass(70 * minutes, 10 * minutes);
    expect(receiver.numbers.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5]);
    expect(await app.endpoint(id)).toMatchObject({ state: 'ACTIVE', failingSince: null });
  });

  it('is disabled after 72 hours without a success, but not before', async () => {
    await append(...Array.from({ length: 100 }, (_, index) => index));
    await app.drain();
    await pass(71 * hours, 30 * minutes);
    expect(await app.endpoint(id)).toMatchObject({ state: 'ACTIVE' });
    await pass(2 * hours, 30 * minutes);
    expect(await app.endpoint(id)).toMatchObject({ state: 'DISABLED', reason: 'FAILING' });
    expect(await app.app.sql(`SELECT kind FROM mails`)).toEqual([{ kind: 'ENDPOINT_DISABLED' }]);
    const requests = receiver.events.length;
    await append(1000);
    await pass(5 * hours, hours);
    expect(receiver.events).toHaveLength(requests);
    expect(
      await app.app.sql(`SELECT 1 FROM event_deliveries WHERE event_type = 'endpoint.disabled'`),
    ).toEqual([]);
  }, 120_000);

  it('is not flooded: the attempts of the first hour are bounded', async () => {
    await append(...Array.from({ length: 1_000 }, (_, index) => index));
    await app.drain();
    await pass(hours, minutes);
    expect(receiver.events.length).toBeLessThan(400);
  }, 120_000);
});
