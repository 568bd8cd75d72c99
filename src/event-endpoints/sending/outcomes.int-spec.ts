import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { deferred, until } from '../../../test/support/jest/deferred.js';
import { answer, type EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { EndpointSecretsService } from '../management/endpoint-secrets.service.js';
import { EndpointsService } from '../management/endpoints.service.js';

describe('Deliveries', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));

  const states = async () => (await app.deliveries(id)).map(({ state }) => state);

  it('that answers 429 wait, although an earlier request succeeds afterwards', async () => {
    const [slow, throttled] = [newId(), newId()];
    const answered = deferred();
    receiver.answer = (response, { accountId }) =>
      accountId === slow
        ? void answered.promise.then(() => response.writeHead(204).end())
        : answer(429, { 'retry-after': '3600' })(response, {} as never);
    await app.append(limitEvent(userId, slow, 1));
    const draining = app.drain();
    await receiver.until(1);
    await app.append(limitEvent(userId, throttled, 2));
    void app.drain();
    await until(async () => (await app.endpoint(id)).state === 'THROTTLED');
    answered.resolve();
    await draining;
    await app.drain();
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(['DELIVERED', 'RETRYING']);
    const { state, restsUntil, failingSince } = await app.endpoint(id);
    expect({ state, failingSince }).toEqual({ state: 'THROTTLED', failingSince: null });
    expect(restsUntil).not.toBeNull();
  });

  it('whose secret cannot be opened fail visibly, and can be repaired by a rotation', async () => {
    await app.app.sql(`UPDATE event_endpoints SET secret = 'pbv1.lost.key.x'`);
    await app.append(limitEvent(userId, null, 1));
    await app.drain();
    expect(await states()).toEqual(['RETRYING']);
    expect((await app.attempts(id)).at(-1)).toMatchObject({
      status: null,
      errorCode: 'SECRET_UNREADABLE',
      durationMs: 0,
    });
    expect((await app.endpoint(id)).failingSince).not.toBeNull();
    await app.get(EndpointSecretsService).rotate(app.admin, id, { overlapSeconds: 3600, secret: null });
    await app.app.advance(7_000);
    await app.drain();
    expect(await states()).toEqual(['DELIVERED']);
  });

  it('whose outcome the database rejects do not reject those of others', async () => {
    await app.app.sql(`ALTER TABLE event_delivery_attempts ADD CHECK (answer IS DISTINCT FROM 'rejected')`);
    const answered = deferred();
    receiver.answer = (response, { number }) =>
      void answered.promise.then(() => response.writeHead(200).end(number === 0 ? 'rejected' : 'fine'));
    const accounts = Array.from({ length: 10 }, () => newId());
    await app.append(...accounts.map((account, index) => limitEvent(userId, account, index)));
    const draining = app.drain();
    await receiver.until(10);
    answered.resolve();
    await draining;
    const all = (await states()).toSorted();
    expect(all).toEqual([...Array.from({ length: 9 }, () => 'DELIVERED'), 'PENDING']);
    expect(receiver.events).toHaveLength(10);
  });

  it('that wait are canceled if the filters of the endpoint no longer match', async () => {
    const [kept, removed] = [await app.createAccount(userId), newId()];
    await app.get(EndpointsService).pause(app.admin, id);
    await app.append(limitEvent(userId, removed, 1), limitEvent(userId, kept, 2));
    await app.drain();
    await app.get(EndpointsService).update(app.admin, id, { accountIds: [kept] });
    await app.get(EndpointsService).resume(app.admin, id);
    await app.drain();
    expect(receiver.numbers).toEqual([2]);
    expect(await states()).toEqual(['CANCELED', 'DELIVERED']);
  });
});
