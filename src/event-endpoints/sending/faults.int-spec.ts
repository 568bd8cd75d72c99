import { Webhook } from 'standardwebhooks';
import { type DeliveriesApp, limitEvent } from '../../../test/support/deliveries-app.js';
import { useDeliveryStand } from '../../../test/support/delivery-stand.js';
import { deferred } from '../../../test/support/jest/deferred.js';
import { replaceMethod } from '../../../test/support/jest/methods.js';
import { countReadRows } from '../../../test/support/jest/read-rows.js';
import { answer, EventReceiver, ok } from '../../../test/support/servers/event-receiver.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { WorkRunner } from '../../jobs/work/work-runner.js';
import { UsersService } from '../../users/users.service.js';
import { EndpointSecretsService } from '../management/endpoint-secrets.service.js';
import { EndpointsService } from '../management/endpoints.service.js';
import { DeliverySettings } from './delivery-settings.js';
import { StreamsRepository } from '../queues/streams.repository.js';

const minutes = 60_000;
const hours = 60 * minutes;

describe('Deliveries to a receiver with a fault', () => {
  let app: DeliveriesApp;
  let receiver: EventReceiver;
  let userId: string;
  let id: string;
  let secret: string;

  useDeliveryStand((stand) => ({ app, receiver, userId, id, secret } = stand));

  /** The number of streams that a claim reads. */
  const readByClaim = async () => {
    let read = NaN;
    const counting: (transaction: Database['transaction']) => Database['transaction'] =
      (transaction) => (work) =>
        transaction(async (manager) => {
          const { result, rows } = await countReadRows(manager, 'event_streams', () => work(manager));
          read = rows;
          return result;
        });
    const restore = replaceMethod(app.get(Database), 'transaction', counting);
    await app.get(StreamsRepository).claim(100);
    restore();
    return read;
  };
  const deliver = async (...numbers: number[]) => {
    await app.append(...numbers.map((number) => limitEvent(userId, null, number)));
    await app.drain();
  };
  const states = async () => (await app.deliveries(id)).map(({ state }) => state);
  const lastAttempt = async () => (await app.attempts(id)).at(-1)!;

  it('that is slow succeed', async () => {
    receiver.answer = (response) => void setTimeout(() => response.writeHead(200).end('late'), 200);
    await deliver(1);
    expect(await states()).toEqual(['DELIVERED']);
    const { durationMs, answer: text } = await lastAttempt();
    expect(durationMs).toBeGreaterThanOrEqual(200);
    expect(text).toBe('late');
  });

  it('that hangs end at the time limit and are retried', async () => {
    app.get(DeliverySettings).attemptTimeoutMs = 200;
    receiver.answer = () => {};
    await deliver(1);
    expect(await states()).toEqual(['RETRYING']);
    expect(await lastAttempt()).toMatchObject({ status: null, errorCode: 'TIMEOUT' });
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(await states()).toEqual(['DELIVERED']);
  });

  it('that resets the connection are retried', async () => {
    receiver.answer = (response) => void response.socket!.resetAndDestroy();
    await deliver(1);
    expect(await states()).toEqual(['RETRYING']);
    expect(await lastAttempt()).toMatchObject({ status: null, errorCode: 'CONNECTION_LOST' });
  });

  it('that redirects to a private address do not follow', async () => {
    const internal = await EventReceiver.start();
    try {
      receiver.answer = answer(307, { location: internal.url });
      await deliver(1);
      expect(await lastAttempt()).toMatchObject({ status: 307, errorCode: 'REDIRECT' });
      expect(internal.events).toEqual([]);
    } finally {
      await internal.close();
    }
  });

  it('that does not speak TLS are retried', async () => {
    await app.get(EndpointsService).update(app.admin, id, { url: receiver.url.replace('http:', 'https:') });
    await deliver(1);
    expect(await lastAttempt()).toMatchObject({ status: null, errorCode: 'TLS_FAILED' });
  });

  it('that cannot be reached are retried', async () => {
    await receiver.close();
    await deliver(1);
    expect(await lastAttempt()).toMatchObject({ status: null, errorCode: 'CONNECT_FAILED' });
  });

  it('that answers endlessly succeed, and keep a kilobyte', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      write();
    };
    await deliver(1, 2);
    expect(await states()).toEqual(['DELIVERED', 'DELIVERED']);
    expect((await lastAttempt()).answer).toBe('x'.repeat(1_024));
  });

  it('that answers with bytes which are no text are stored', async () => {
    receiver.answer = (response) => void response.writeHead(500).end(Buffer.from([0, 255, 65]));
    await deliver(1);
    expect((await lastAttempt()).answer).toBe('\uFFFD\uFFFDA');
  });

  it('that answers 410 disable the endpoint, with a mail and an event for the others', async () => {
    const other = await EventReceiver.start();
    try {
      await app.createEndpoint(other.url, { eventTypes: ['endpoint.disabled'] });
      receiver.answer = answer(410);
      await deliver(1, 2);
      expect(await app.endpoint(id)).toMatchObject({ state: 'DISABLED', reason: 'GONE' });
      expect(receiver.numbers).toEqual([1]);
      expect(other.events.map(({ body }) => JSON.parse(body))).toMatchObject([
        { type: 'endpoint.disabled', data: { endpointId: id, reason: 'GONE' } },
      ]);
      const mails = await app.app.sql('SELECT kind, user_id AS "userId", details FROM mails');
      expect(mails).toMatchObject([{ kind: 'ENDPOINT_DISABLED', userId: app.admin.userId }]);
      // Waiting deliveries continue when it is resumed. Events of the time in between are not queued.
      await deliver(3);
      receiver.answer = ok;
      await app.get(EndpointsService).resume(app.admin, id);
      await app.drain();
      expect(receiver.numbers).toEqual([1, 1, 2]);
      expect(await app.endpoint(id)).toMatchObject({ state: 'ACTIVE', reason: null });
    } finally {
      await other.close();
    }
  });

  it.each([
    ['seconds', () => '120'],
    ['a date', (date: Date) => new Date(date.getTime() + 120_000).toUTCString()],
  ])('that answers 429 with Retry-After as %s wait so long', async (_, retryAfter) => {
    // The clock of the receiver is wrong by an hour.
    const date = new Date(Date.now() + hours);
    receiver.answer = answer(429, { 'retry-after': retryAfter(date), date: date.toUTCString() });
    await deliver(1, 2);
    expect(receiver.numbers).toEqual([1]);
    expect(await app.endpoint(id)).toMatchObject({ state: 'THROTTLED', reason: 'OVERLOADED' });
    receiver.answer = ok;
    await app.app.advance(117_000);
    await deliver(3);
    expect(receiver.numbers).toEqual([1]);
    await app.app.advance(4_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 1, 2, 3]);
    expect(await app.endpoint(id)).toMatchObject({ state: 'ACTIVE', reason: null, restsUntil: null });
    expect((await app.deliveries(id))[0]).toMatchObject({ attempts: 2, retries: 0 });
  });

  it.each([502, 503, 504])('that answers %i pause, and continue one at a time', async (status) => {
    receiver.answer = answer(status);
    await deliver(1);
    expect(await app.endpoint(id)).toMatchObject({ state: 'THROTTLED' });
    const accounts = [newId(), newId(), newId()];
    await app.append(...accounts.map((account, index) => limitEvent(userId, account, 10 + index)));
    await app.drain();
    expect(receiver.numbers).toEqual([1]);
    await app.app.advance(7_000);
    expect(await app.get(StreamsRepository).claim(100)).toHaveLength(1);
  });

  it('whose secret is rotated during an attempt are signed with both in the next one', async () => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(500).end());
    await app.append(limitEvent(userId, null, 1));
    const draining = app.drain();
    await receiver.until(1);
    const { secret: next } = await app
      .get(EndpointSecretsService)
      .rotate(app.admin, id, { overlapSeconds: 3600, secret: null });
    answered.resolve();
    await draining;
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(await states()).toEqual(['DELIVERED']);
    const [first, second] = receiver.events as [(typeof receiver.events)[0], (typeof receiver.events)[0]];
    new Webhook(secret).verify(first.body, first.headers);
    const sign = (key: string) =>
      new Webhook(key).sign(
        second.id,
        new Date(Number(second.headers['webhook-timestamp']) * 1000),
        second.body,
      );
    expect(second.headers['webhook-signature']).toBe(`${sign(next)} ${sign(secret)}`);
  });

  it('of a deleted user are never sent, and their attempts are deleted', async () => {
    receiver.answer = answer(500);
    await deliver(1, 2);
    const database = app.get(Database);
    await database.transaction((manager) => app.get(UsersService).delete(manager, userId));
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1]);
    expect(await app.deliveries(id)).toEqual([]);
    expect(await app.app.sql('SELECT id FROM event_delivery_attempts')).toEqual([]);
    expect(await app.app.sql('SELECT * FROM event_streams')).toEqual([]);
  });

  it('of a deleted event are canceled', async () => {
    receiver.answer = answer(500);
    await deliver(1, 2);
    await app.app.sql(`DELETE FROM events WHERE data LIKE '%"limit":1,%'`);
    receiver.answer = ok;
    await app.app.advance(7_000);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 2]);
    expect(await states()).toEqual(['CANCELED', 'DELIVERED']);
  });

  it('of a deleted endpoint end, also during an attempt', async () => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(200).end());
    await app.append(...[1, 2, 3].map((number) => limitEvent(userId, null, number)));
    const draining = app.drain();
    await receiver.until(1);
    await app.get(EndpointsService).delete(app.admin, id);
    await app.app.sql('DELETE FROM event_endpoints');
    answered.resolve();
    await draining;
    await app.drain();
    expect(receiver.numbers).toEqual([1]);
    expect(await app.app.sql('SELECT id FROM event_deliveries')).toEqual([]);
    expect(await app.app.sql('SELECT id FROM event_endpoints')).toEqual([]);
  });

  it('with a type that only a newer version knows are sent, unless the endpoint has chosen types', async () => {
    const chosen = await EventReceiver.start();
    try {
      await app.createEndpoint(chosen.url, { eventTypes: ['post.failed'] });
      await app.app.sql(
        `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
         VALUES ($1, 'thing.happened', $2, 'thing', $2, 1, app_now(), '{"limit":1}')`,
        [newId(), userId],
      );
      await app.drain();
      expect(receiver.events.map(({ body }) => JSON.parse(body))).toMatchObject([
        { type: 'thing.happened', data: { userId, limit: 1 } },
      ]);
      expect(chosen.events).toEqual([]);
    } finally {
      await chosen.close();
    }
  });

  it('do not delay those of other endpoints', async () => {
    const [hanging, healthy] = [receiver, await EventReceiver.start()];
    try {
      hanging.answer = () => {};
      await app.createEndpoint(healthy.url);
      const accounts = Array.from({ length: 300 }, () => newId());
      await app.append(...accounts.map((account, index) => limitEvent(userId, account, index)));
      const draining = app.drain();
      await healthy.until(300);
      expect(hanging.events.length).toBe(10);
      hanging.answer = answer(500);
      hanging.dropConnections();
      await draining;
    } finally {
      await healthy.close();
    }
  });

  it('are claimed without reading 20 000 others that wait for a dead endpoint', async () => {
    const healthy = await EventReceiver.start();
    try {
      await app.createEndpoint(healthy.url, { eventTypes: ['usage.limit_reached'] });
      await app.app.sql(
        `INSERT INTO events (id, position, type, entity_kind, entity_id, sequence, occurred_at, data)
         SELECT gen_random_uuid(), 1000000000 + n, 'x', 'x', md5((n % 10000)::text)::uuid, 1, app_now(), '{}'
         FROM generate_series(1, 20000) AS n`,
      );
      await app.app.sql(
        `INSERT INTO event_deliveries (id, endpoint_id, event_id, event_type, stream_key, state, created_at)
         SELECT gen_random_uuid(), $1, id, type, entity_id, 'PENDING', app_now() FROM events ORDER BY position`,
        [id],
      );
      await app.app.sql(
        `INSERT INTO event_streams (endpoint_id, stream_key, due_at)
         SELECT DISTINCT endpoint_id, stream_key, app_now() FROM event_deliveries`,
      );
      await app.app.sql(
        `UPDATE event_endpoints SET failing_since = app_now() - interval '2 hours', last_failure_at = app_now(),
           rests_until = app_now() + interval '30 minutes' WHERE id = $1`,
        [id],
      );
      await app.append(limitEvent(userId, null, 1));
      await app.get(WorkRunner).drain();
      expect(healthy.numbers).toEqual([1]);
      expect(await readByClaim()).toBe(0);
      await app.app.advance(31 * minutes);
      // The probe reads one of the streams, to find, to lock and to update it.
      expect([1, 2, 3]).toContain(await readByClaim());
      await app.app.sql('UPDATE event_streams SET lease_id = NULL WHERE lease_id IS NOT NULL');
      receiver.answer = answer(500);
      await app.drain();
      expect(receiver.events).toHaveLength(1);
      expect(await app.get(StreamsRepository).claim(100)).toEqual([]);
    } finally {
      await healthy.close();
    }
  }, 120_000);

  it('are sent again by another worker if the clock jumps over the lease, and keep their id', async () => {
    const answered = deferred();
    receiver.answer = (response) => void answered.promise.then(() => response.writeHead(204).end());
    await app.append(limitEvent(userId, null, 1), limitEvent(userId, null, 2));
    const draining = app.drain();
    await receiver.until(1);
    await app.app.advance(24 * hours);
    receiver.answer = ok;
    const [lease] = await app.get(StreamsRepository).claim(1);
    // The first worker has lost its lease: it stores its attempt, but not the outcome.
    answered.resolve();
    await draining;
    expect(await states()).toEqual(['PENDING', 'PENDING']);
    expect(await app.attempts(id)).toHaveLength(1);
    await app.app.sql('UPDATE event_streams SET due_at = app_now() WHERE lease_id = $1', [lease!.leaseId]);
    await app.drain();
    expect(receiver.numbers).toEqual([1, 1, 2]);
    expect(receiver.events[0]!.id).toBe(receiver.events[1]!.id);
    expect(receiver.events[0]!.body).toBe(receiver.events[1]!.body);
  });
});
