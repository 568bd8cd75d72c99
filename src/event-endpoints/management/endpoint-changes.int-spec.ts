import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { Database } from '../../database/database.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { DeliveryErasureService } from '../erasure/erasure.service.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointSecretsService } from './endpoint-secrets.service.js';
import { EndpointsService } from './endpoints.service.js';

describe('Changes of an endpoint', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let endpoints: EndpointsService;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => {
    ({ app, receiver, userId, id } = stand);
    endpoints = app.get(EndpointsService);
  });

  const audited = () =>
    app.app.sql<{ action: string; details: Record<string, unknown> }>(
      `SELECT action, details FROM audit_trail WHERE target_id = $1 AND action <> 'event_endpoint.created' ORDER BY id`,
      [id],
    );
  const actions = async () => (await audited()).map(({ action }) => action);
  const updatedAt = async () => (await endpoints.find(app.admin, id))!.updatedAt.getTime();

  it('are audited with the old and the new host, but not with the path', async () => {
    await endpoints.update(app.admin, id, {
      url: 'https://other.example:8443/secret-path',
      description: 'New',
    });
    await endpoints.update(app.admin, id, { url: 'https://other.example:8443/moved' });
    expect(await audited()).toEqual([
      {
        action: 'event_endpoint.updated',
        details: {
          ...{ fields: ['url', 'description'], host: 'other.example:8443' },
          previousHost: new URL(receiver.url).host,
        },
      },
      {
        action: 'event_endpoint.updated',
        details: { fields: ['url'], host: 'other.example:8443', previousHost: 'other.example:8443' },
      },
    ]);
  });

  it('leave no entry and no time if nothing changes', async () => {
    await endpoints.update(app.admin, id, { eventTypes: ['post.failed'], accountIds: null });
    const before = await updatedAt();
    await endpoints.update(app.admin, id, { eventTypes: ['post.failed'], accountIds: null, isOrdered: true });
    expect(await updatedAt()).toBe(before);
    await endpoints.sendTest(app.admin, id);
    expect(await updatedAt()).toBe(before);
    await endpoints.pause(app.admin, id);
    const paused = await updatedAt();
    await endpoints.pause(app.admin, id);
    expect(await updatedAt()).toBe(paused);
    await app.app.sql(`UPDATE event_endpoints SET state = 'DISABLED', state_reason = 'GONE'`);
    expect(await endpoints.pause(app.admin, id)).toMatchObject({ state: 'DISABLED', stateReason: 'GONE' });
    expect(await actions()).toEqual([
      'event_endpoint.updated',
      'event_endpoint.tested',
      'event_endpoint.paused',
    ]);
  });

  it('leave no entry for a resumed endpoint that is ACTIVE, unless it rests, fails or has a retry', async () => {
    const resume = () => endpoints.resume(app.admin, id);
    const before = await updatedAt();
    await resume();
    expect([await updatedAt(), await actions()]).toEqual([before, []]);
    receiver.answer = answer(500);
    await app.append(limitEvent(userId, null, 1));
    await app.drain();
    await resume();
    expect(await actions()).toHaveLength(1);
    expect(await app.endpoint(id)).toMatchObject({ failingSince: null, restsUntil: null });
    await resume();
    expect(await actions()).toHaveLength(1);
    await app.drain();
    // Another account succeeded since then, so that only the retry waits.
    await app.app.sql('UPDATE event_endpoints SET failing_since = NULL, rests_until = NULL');
    await resume();
    expect(await actions()).toHaveLength(2);
  });

  it('leave no entry for the same filters in another order', async () => {
    const accounts = [await app.createAccount(userId), await app.createAccount(userId)];
    const eventTypes = ['post.failed', 'post.published'];
    await endpoints.update(app.admin, id, { eventTypes, accountIds: accounts });
    await endpoints.update(app.admin, id, {
      eventTypes: [...eventTypes].reverse(),
      accountIds: [...accounts, accounts[0]!.toUpperCase()].reverse(),
    });
    expect(await actions()).toEqual(['event_endpoint.updated']);
  });

  it('leave no entry for a secret that is refused, and for a delivery that is finished', async () => {
    const secrets = app.get(EndpointSecretsService);
    const { secret } = await secrets.rotate(app.admin, id, { overlapSeconds: 0, secret: null });
    await expect(secrets.rotate(app.admin, id, { overlapSeconds: 0, secret })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await app.append(limitEvent(userId, null, 1));
    await app.drain();
    const deliveryId = (await app.deliveries(id))[0]!.id;
    await expect(app.get(DeliveriesService).skip(app.admin, deliveryId)).rejects.toMatchObject({
      code: 'DELIVERY_FINISHED',
    });
    expect(await actions()).toEqual(['event_endpoint.secret_rotated']);
    expect(
      await app.app.sql(`SELECT action FROM audit_trail WHERE action = 'event_delivery.skipped'`),
    ).toEqual([]);
  });

  it('keep the time of the state if it stays', async () => {
    const { stateChangedAt } = (await endpoints.find(app.admin, id))!;
    expect(await endpoints.resume(app.admin, id)).toMatchObject({ state: 'ACTIVE', stateChangedAt });
  });

  it('mail no one about an endpoint that was resumed meanwhile', async () => {
    receiver.answer = answer(410);
    await app.append(limitEvent(userId, null, 1));
    await app.drain();
    // Resuming wakes the worker, which must not find the endpoint gone again.
    receiver.answer = answer(204);
    await endpoints.resume(app.admin, id);
    await app
      .get(Database)
      .transaction((manager) =>
        app.get(JobsService).add(manager, 'event-endpoints.notify-disabled', { endpointId: id }, { key: id }),
      );
    await app.drain();
    expect(await app.app.sql(`SELECT kind FROM mails`)).toHaveLength(1);
  });

  it('delete an endpoint with many deliveries in batches, and stop when the process stops', async () => {
    await app.app.sql(
      `INSERT INTO event_deliveries (id, endpoint_id, event_id, event_type, stream_key, state, created_at, finished_at)
       SELECT gen_random_uuid(), $1, gen_random_uuid(), 'x', $1, 'DELIVERED', app_now(), app_now()
       FROM generate_series(1, 10001)`,
      [id],
    );
    const count = async (table: string) => {
      const [row] = await app.app.sql<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
      return row!.count;
    };
    await endpoints.delete(app.admin, id);
    const stopping = AbortSignal.abort();
    const erasure = app.get(DeliveryErasureService);
    await expect(erasure.deleteEndpoint({ endpointId: id }, stopping)).rejects.toThrow();
    expect(await count('event_deliveries')).toBe(10_001);
    await app.drain();
    expect([await count('event_deliveries'), await count('event_endpoints')]).toEqual([0, 0]);
  });
});
