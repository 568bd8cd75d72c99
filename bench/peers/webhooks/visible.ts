import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { settings, report } from '../../harness/child.js';
import { applyEvent } from './apply-event.js';
import { createIntake } from './signed-event.js';

/**
 * A script that inserts a webhook, claims and applies it with the statements of Patchbay, and reads posts. It applies an event as
 * soon as it is stored, so that it needs no wake-up. It has no sessions, GraphQL, queue of more than one event, leases, logs and
 * metrics.
 */
const { databaseUrl, secret } = settings as { databaseUrl: string; secret: string };
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });

async function claimAndApply(): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ id: string }>({
      name: 'claim',
      text: `UPDATE webhook_events SET due_at = now() + interval '60 seconds', attempts = attempts + 1
             WHERE id = ANY (ARRAY(
               SELECT id FROM webhook_events WHERE due_at <= now() ORDER BY due_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
             )) RETURNING id`,
    });
    await client.query('BEGIN');
    for (const { id } of rows) await applyEvent(client, id);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

const app = createIntake(secret, async (event) => {
  const { key, type, subject, payload, occurredAt, receivedAt, requestId } = event;
  await pool.query({
    name: 'insert',
    text: `INSERT INTO webhook_events
             (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at, request_id, state, due_at)
           VALUES ($1, $2, 'TIKTOK', $3, $4, $5, false, $6, $7, $8, 'PENDING', now())
           ON CONFLICT (event_key) DO NOTHING`,
    values: [uuidv7(), key, type, subject, payload, occurredAt, receivedAt, requestId],
  });
  setImmediate(() => void claimAndApply());
});
app.get('/posts/:id', async ({ params }) => {
  const { rows } = await pool.query<{ state: string }>({
    name: 'read',
    text: 'SELECT state FROM posts WHERE id = $1',
    values: [(params as { id: string }).id],
  });
  return rows[0];
});
report({ url: await app.listen({ port: 0, host: '127.0.0.1' }) });
