import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { answer, type EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import type { LogPlace } from '../../events/log-place.js';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { ReplayService } from './replay.service.js';

const all = { eventId: null, fromEventId: null, afterEventId: null, since: null, until: null };

describe('Replay, skip and test', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id } = stand));

  const append = async (...numbers: number[]) => {
    await app.append(...numbers.map((number) => limitEvent(userId, null, number)));
    await app.drain();
  };
  const replay = async (range: Partial<typeof all> | object) => {
    receiver.events.length = 0;
    const result = await app.get(ReplayService).replay(app.admin, id, { ...all, ...range });
    await app.drain();
    return result;
  };
  const eventIds = async () => (await app.deliveries(id)).map(({ eventId }) => eventId);

  it('replays one event with the same id and body', async () => {
    await append(1, 2, 3);
    const before = receiver.events.map(({ id: event, body }) => ({ event, body }));
    expect(await replay({ eventId: before[1]!.event })).toMatchObject({
      ...{ count: 1, lastEventId: before[1]!.event, hasMore: false },
    });
    expect(receiver.events.map(({ id: event, body }) => ({ event, body }))).toEqual([before[1]]);
    expect((await app.deliveries(id)).at(-1)).toMatchObject({ state: 'DELIVERED', attempts: 2 });
    await expect(replay({ eventId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says why an event that exists is not for the endpoint', async () => {
    await append(1);
    const { id: filtered } = await app.createEndpoint(receiver.url, { eventTypes: ['post.failed'] });
    const [eventId] = await eventIds();
    const range = { ...all, eventId: eventId! };
    await expect(app.get(ReplayService).replay(app.admin, filtered, range)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ path: 'eventId', message: 'does not match the filters of the endpoint' }] },
    });
  });

  it('is audited only if it queues something', async () => {
    await append(1);
    const audited = () =>
      app.app.sql(
        `SELECT details->'count' AS count FROM audit_trail WHERE action = 'event_endpoint.replayed'`,
      );
    expect(await replay({ afterEventId: (await eventIds())[0] })).toMatchObject({ count: 0 });
    expect(await audited()).toEqual([]);
    expect(await replay({ since: new Date(0) })).toMatchObject({ count: 1 });
    expect(await audited()).toEqual([{ count: 1 }]);
  });

  it('refuses a cursor of another log, and one beyond the end', async () => {
    await append(1);
    const range = { ...all, since: new Date(0) };
    const call = (after: LogPlace) => app.get(ReplayService).replay(app.admin, id, range, after);
    const { logId, position } = await replay(range);
    expect(await call({ logId, position })).toMatchObject({ count: 0, hasMore: false });
    for (const place of [
      { logId: newId(), position },
      { logId, position: position + 1 },
    ])
      await expect(call(place)).rejects.toMatchObject({ code: 'EVENTS_EXPIRED' });
  });

  it('replays everything after an event, and a range of time, in the order of the log', async () => {
    await append(1, 2);
    await app.app.advance(3_600_000);
    await append(3, 4);
    await app.app.advance(3_600_000);
    await append(5, 6);
    const ids = await eventIds();
    await replay({ afterEventId: ids[2] });
    expect(receiver.numbers).toEqual([4, 5, 6]);
    await replay({ fromEventId: ids[2] });
    expect(receiver.numbers).toEqual([3, 4, 5, 6]);
    const [{ at }] = (await app.app.sql<{ at: Date }>('SELECT occurred_at AS at FROM events WHERE id = $1', [
      ids[2],
    ])) as [{ at: Date }];
    await replay({ since: new Date(at.getTime() - 60_000), until: new Date(at.getTime() + 60_000) });
    expect(receiver.numbers).toEqual([3, 4]);
    await replay({ since: new Date(0) });
    expect(receiver.numbers).toEqual([1, 2, 3, 4, 5, 6]);
    await expect(replay({})).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(replay({ eventId: ids[0], since: at })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('replays events from before the endpoint was added, and only those that it gets', async () => {
    await append(1, 2);
    const account = await app.createAccount(userId);
    await app.append(limitEvent(userId, account, 3));
    await app.drain();
    const added = await app.createEndpoint(`${receiver.url}/added`, { accountIds: [account] });
    receiver.events.length = 0;
    const range = { ...all, since: new Date(0) };
    expect(await app.get(ReplayService).replay(app.admin, added.id, range)).toMatchObject({ count: 1 });
    await app.drain();
    expect(receiver.events.map(({ path, number }) => [path, number])).toEqual([['/events/added', 3]]);
  });

  it('replays in batches up to 10 000 events, and continues after the last one', async () => {
    await append(1);
    await app.get(EndpointsService).pause(app.admin, id);
    await app.app.sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       SELECT gen_random_uuid(), 'x', $1, 'user', $1, n, app_now(), '{"limit":1}' FROM generate_series(1, 10500) AS n`,
      [userId],
    );
    await app.drain();
    await app.app.sql('DELETE FROM event_deliveries');
    const first = await replay({ since: new Date(0) });
    expect(first).toMatchObject({ count: 10_000, hasMore: true });
    // Also if the first event of the range was deleted meanwhile.
    const range = { ...all, afterEventId: newId() };
    const rest = await app.get(ReplayService).replay(app.admin, id, range, first);
    expect(rest).toMatchObject({ count: 501, hasMore: false });
    expect(await replay({ afterEventId: first.lastEventId })).toMatchObject({ count: 0, hasMore: false });
    // Those that wait already are not queued twice.
    expect(await replay({ since: new Date(0) })).toMatchObject({ count: 0, hasMore: true });
  }, 120_000);

  it('looks at a limited part of the log if few events match', async () => {
    const account = await app.createAccount(userId);
    const sparse = await app.createEndpoint(`${receiver.url}/sparse`, { accountIds: [account] });
    await app.append(limitEvent(userId, account, 1));
    await app.drain();
    // A log with many events of others after this one.
    await app.app.sql('UPDATE event_head SET last_position = last_position + 450000');
    await app.append(limitEvent(userId, account, 2));
    await app.drain();
    receiver.events.length = 0;
    const call = (after: LogPlace | null) =>
      app.get(ReplayService).replay(app.admin, sparse.id, { ...all, since: new Date(0) }, after);
    const first = await call(null);
    expect(first).toMatchObject({ count: 1, position: 200_000, hasMore: true });
    const second = await call(first);
    expect(second).toMatchObject({ count: 0, lastEventId: null, position: 400_000, hasMore: true });
    expect(await call(second)).toMatchObject({ count: 1, hasMore: false });
    await app.drain();
    expect(receiver.events.map(({ path }) => path).filter((path) => path.endsWith('sparse'))).toHaveLength(2);
    const chosen = { ...all, eventId: newId() };
    await expect(app.get(ReplayService).replay(app.admin, sparse.id, chosen, first)).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { fields: [{ path: 'cursor' }] } },
    });
  });

  it('leaves out tests, unless one is chosen', async () => {
    await append(1);
    await app.get(EndpointsService).sendTest(app.admin, id);
    await app.drain();
    const [, test] = await eventIds();
    expect(await replay({ since: new Date(0) })).toMatchObject({ count: 1 });
    expect(receiver.numbers).toEqual([1]);
    expect(await replay({ eventId: test })).toMatchObject({ count: 1 });
    expect(receiver.events).toHaveLength(1);
  });

  it('skips the delivery that blocks an account', async () => {
    receiver.answer = (response, event) =>
      event.number === 1 ? answer(500)(response, event) : ok(response, event);
    await append(1, 2, 3);
    expect(receiver.numbers).toEqual([1]);
    const [head] = await app.deliveries(id);
    const skipped = await app.get(DeliveriesService).skip(app.admin, head!.id);
    expect(skipped).toMatchObject({ state: 'SKIPPED', nextAttemptAt: null });
    await app.drain();
    expect(receiver.numbers).toEqual([1, 2, 3]);
    await expect(app.get(DeliveriesService).skip(app.admin, head!.id)).rejects.toMatchObject({
      code: 'DELIVERY_FINISHED',
    });
  });

  it('sends a test to one endpoint only, whatever its filters are', async () => {
    await app.createEndpoint(`${receiver.url}/other`);
    const filtered = await app.createEndpoint(`${receiver.url}/filtered`, {
      ...{ eventTypes: ['post.failed'], accountIds: [await app.createAccount(userId)] },
    });
    await app.get(EndpointsService).sendTest(app.admin, filtered.id);
    await app.drain();
    expect(receiver.events.map(({ path }) => path)).toEqual(['/events/filtered']);
    expect(JSON.parse(receiver.events[0]!.body)).toMatchObject({
      ...{ type: 'endpoint.test', data: { endpointId: filtered.id, userId: null } },
    });
  });

  it('sends no test to a disabled endpoint, and says so', async () => {
    receiver.answer = answer(410);
    await append(1);
    const send = () => app.get(EndpointsService).sendTest(app.admin, id);
    await expect(send()).rejects.toMatchObject({ code: 'ENDPOINT_DISABLED' });
    expect(await app.app.sql(`SELECT id FROM events WHERE type = 'endpoint.test'`)).toEqual([]);
    expect(await app.app.sql(`SELECT id FROM audit_trail WHERE action = 'event_endpoint.tested'`)).toEqual(
      [],
    );
    receiver.answer = ok;
    await app.get(EndpointsService).resume(app.admin, id);
    await send();
    await app.drain();
    expect(JSON.parse(receiver.events.at(-1)!.body)).toMatchObject({ type: 'endpoint.test' });
  });

  it('sends a test past events without an owner that wait for a retry', async () => {
    const other = await app.createEndpoint(`${receiver.url}/other`, { eventTypes: ['post.failed'] });
    receiver.answer = (response, { path, body }) =>
      answer(path.endsWith('other') ? 410 : body.includes('endpoint.disabled') ? 500 : 204)(
        response,
        {} as never,
      );
    await app.get(EndpointsService).sendTest(app.admin, other.id);
    await app.drain();
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(['RETRYING']);
    await app.get(EndpointsService).sendTest(app.admin, id);
    await app.drain();
    expect((await app.deliveries(id)).map(({ state }) => state)).toEqual(['RETRYING', 'DELIVERED']);
  });

  it('pauses, queues meanwhile, and resumes in order', async () => {
    const endpoints = app.get(EndpointsService);
    await endpoints.pause(app.admin, id);
    await append(1, 2, 3);
    expect(receiver.numbers).toEqual([]);
    await endpoints.resume(app.admin, id);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 2, 3]);
  });
});
