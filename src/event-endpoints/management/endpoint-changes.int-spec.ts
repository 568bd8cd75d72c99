import { DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { answer, EventReceiver } from '../../../test/support/servers/event-receiver.js';
import { Database } from '../../database/database.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { DeliveryErasureService } from '../erasure/erasure.service.js';
import { EndpointsService } from './endpoints.service.js';

describe('Changes of an endpoint', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let endpoints: EndpointsService;
  let id: string;

  beforeEach(async () => {
    app = await DeliveriesApp.start();
    receiver = await EventReceiver.start();
    endpoints = app.get(EndpointsService);
    ({ id } = await app.createEndpoint(receiver.url));
  });
  afterEach(async () => {
    await receiver.close();
    await app.close();
  });

  const audited = () =>
    app.app.sql<{ action: string; details: Record<string, unknown> }>(
      `SELECT action, details FROM audit_trail WHERE target_id = $1 AND action <> 'event_endpoint.created' ORDER BY id`,
      [id],
    );
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
    expect((await audited()).map(({ action }) => action)).toEqual([
      'event_endpoint.updated',
      'event_endpoint.tested',
      'event_endpoint.paused',
    ]);
  });

  it('keep the time of the state if it stays', async () => {
    const { stateChangedAt } = (await endpoints.find(app.admin, id))!;
    expect(await endpoints.resume(app.admin, id)).toMatchObject({ state: 'ACTIVE', stateChangedAt });
  });

  it('mail no one about an endpoint that was resumed meanwhile', async () => {
    const userId = await app.createUser();
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
