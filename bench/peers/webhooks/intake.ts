import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { settings, report } from '../../harness/child.js';
import { createIntake, type SignedEvent } from './signed-event.js';

/**
 * A minimal durable intake with Fastify and pg, which stores events in the same table with the same unique key.
 *
 * `one-by-one`: a prepared INSERT per request. `batched`: concurrent requests share a prepared statement.
 */
const { databaseUrl, secret, mode } = settings as {
  databaseUrl: string;
  secret: string;
  mode: 'one-by-one' | 'batched';
};

const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });

async function insertOne(event: SignedEvent): Promise<void> {
  const { key, type, subject, payload, occurredAt, receivedAt, requestId } = event;
  await pool.query({
    name: 'insert-one',
    text: `INSERT INTO webhook_events
             (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, state, due_at)
           VALUES ($1, $2, 'TIKTOK', $3, $4, $5, false, $6, $7, $8, 'PENDING', $7)
           ON CONFLICT (event_key) DO NOTHING`,
    values: [uuidv7(), key, type, subject, payload, occurredAt, receivedAt, requestId],
  });
}

let waiting: { event: SignedEvent; stored: () => void; failed: (error: unknown) => void }[] = [];
let inFlight = 0;

function insertBatched(event: SignedEvent): Promise<void> {
  return new Promise((stored, failed) => {
    waiting.push({ event, stored, failed });
    if (waiting.length === 1) setImmediate(flush);
  });
}

function flush(): void {
  if (waiting.length === 0 || inFlight >= 2) return;
  const batch = waiting;
  waiting = [];
  inFlight += 1;
  const events = [...new Map(batch.map(({ event }) => [event.key.toString('latin1'), event])).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, event]) => event);
  pool
    .query({
      name: 'insert-many',
      text: `INSERT INTO webhook_events
               (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, state, due_at)
             SELECT id, event_key, 'TIKTOK', type, subject, payload, false, occurred_at, received_at, request_id, 'PENDING',
               received_at
             FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::bytea[], $6::timestamptz[],
               $7::timestamptz[], $8::text[])
               AS event (id, event_key, type, subject, payload, occurred_at, received_at, request_id)
             ON CONFLICT (event_key) DO NOTHING`,
      values: [
        events.map(() => uuidv7()),
        events.map(({ key }) => key),
        events.map(({ type }) => type),
        events.map(({ subject }) => subject),
        events.map(({ payload }) => payload),
        events.map(({ occurredAt }) => occurredAt),
        events.map(({ receivedAt }) => receivedAt),
        events.map(({ requestId }) => requestId),
      ],
    })
    .then(
      () => batch.forEach(({ stored }) => stored()),
      (error: unknown) => batch.forEach(({ failed }) => failed(error)),
    )
    .finally(() => {
      inFlight -= 1;
      flush();
    });
}

const app = createIntake(secret, mode === 'batched' ? insertBatched : insertOne);
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
