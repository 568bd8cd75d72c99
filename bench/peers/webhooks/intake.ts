import { createHmac, hash, randomUUID, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { settings, report } from '../../harness/child.js';

/**
 * A minimal durable intake with Fastify and pg. It checks the signature, stores the event in the same table with the
 * same unique key, and responds 200. It has no framework, logs, metrics or limits.
 *
 * `one-by-one`: a prepared INSERT per request. `batched`: concurrent requests share a prepared statement.
 */
const { databaseUrl, secret, mode } = settings as {
  databaseUrl: string;
  secret: string;
  mode: 'one-by-one' | 'batched';
};

const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });

interface Row {
  id: string;
  key: Buffer;
  type: string;
  subject: string;
  payload: Buffer;
  occurredAt: Date;
  receivedAt: Date;
  requestId: string;
}

async function insertOne(row: Row): Promise<void> {
  await pool.query({
    name: 'insert-one',
    text: `INSERT INTO webhook_events
             (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, state, due_at)
           VALUES ($1, $2, 'TIKTOK', $3, $4, $5, false, $6, $7, $8, 'PENDING', $7)
           ON CONFLICT (event_key) DO NOTHING`,
    values: [
      row.id,
      row.key,
      row.type,
      row.subject,
      row.payload,
      row.occurredAt,
      row.receivedAt,
      row.requestId,
    ],
  });
}

let waiting: { row: Row; stored: () => void; failed: (error: unknown) => void }[] = [];
let inFlight = 0;

function insertBatched(row: Row): Promise<void> {
  return new Promise((stored, failed) => {
    waiting.push({ row, stored, failed });
    if (waiting.length === 1) setImmediate(flush);
  });
}

function flush(): void {
  if (waiting.length === 0 || inFlight >= 2) return;
  const batch = waiting;
  waiting = [];
  inFlight += 1;
  const rows = [...new Map(batch.map(({ row }) => [row.key.toString('latin1'), row])).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, row]) => row);
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
        rows.map(({ id }) => id),
        rows.map(({ key }) => key),
        rows.map(({ type }) => type),
        rows.map(({ subject }) => subject),
        rows.map(({ payload }) => payload),
        rows.map(({ occurredAt }) => occurredAt),
        rows.map(({ receivedAt }) => receivedAt),
        rows.map(({ requestId }) => requestId),
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

const store = mode === 'batched' ? insertBatched : insertOne;

const app = fastify({ genReqId: () => randomUUID() });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 8 * 1024 * 1024 }, (_request, body, done) =>
  done(null, body),
);
app.post('/webhooks/tiktok', async (request, reply) => {
  const body = request.body as Buffer;
  const [, time, signature] =
    /^t=(\d{1,11}),s=([0-9a-f]{64})$/.exec(String(request.headers['tiktok-signature'])) ?? [];
  if (!time || !signature) return reply.status(401).send();
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return reply.status(401).send();
  const now = Date.now();
  if (Math.abs(now / 1000 - Number(time)) > 300) return reply.status(401).send();

  const event = JSON.parse(body.toString()) as {
    event: string;
    create_time: number;
    user_openid: string;
    content: string;
  };
  const content = JSON.parse(event.content) as { publish_id?: string; post_id?: string };
  const parts = [event.event, event.user_openid, content.publish_id ?? '', content.post_id ?? ''];
  const digest = hash('sha256', parts.join('|'), 'buffer');
  const key = Buffer.alloc(32);
  key.writeBigUInt64BE(BigInt(event.create_time));
  digest.copy(key, 8, 0, 24);
  await store({
    id: uuidv7(),
    key,
    type: event.event,
    subject: event.user_openid,
    payload: body,
    occurredAt: new Date(event.create_time * 1000),
    receivedAt: new Date(now),
    requestId: request.id,
  });
  return reply.status(200).send();
});

report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
