import pg from 'pg';
import { Agent } from 'undici';
import { type EventContent, eventPayload } from '../../../src/events/payload.js';
import { handleRequests, settings, report } from '../../harness/child.js';

export interface DeliveryLoopSettings {
  databaseUrl: string;
  concurrency: number;
}

type Queued = EventContent & { id: string; place: number; url: string };

const maxConnections = 20;
const pageSize = 1_000;

/**
 * A minimal delivery loop: reads a thousand queued deliveries at a time and sends them in parallel, each with one POST and one
 * prepared UPDATE. It has no signatures, no order, no leases, no retries, no attempts and no error handling.
 */
const { databaseUrl, concurrency } = settings as DeliveryLoopSettings;
const pool = new pg.Pool({ connectionString: databaseUrl, max: maxConnections });
const agent = new Agent();

async function readPage(after: number): Promise<Queued[]> {
  const { rows } = await pool.query<Queued>({
    name: 'read',
    text: `SELECT delivery.id, delivery.sequence::float8 AS place, endpoint.url, event.type, event.occurred_at AS "occurredAt",
             event.user_id AS "userId", event.account_id AS "accountId", event.sequence::float8 AS sequence,
             event.entity_kind AS "entityKind", event.entity_id AS "entityId", event.data
           FROM event_deliveries delivery
           JOIN event_endpoints endpoint ON endpoint.id = delivery.endpoint_id
           JOIN events event ON event.id = delivery.event_id
           WHERE delivery.finished_at IS NULL AND delivery.sequence > $1
           ORDER BY delivery.sequence LIMIT ${pageSize}`,
    values: [after],
  });
  return rows;
}

async function deliver(queued: Queued): Promise<void> {
  const url = new URL(queued.url);
  const { statusCode, body } = await agent.request({
    origin: url.origin,
    path: url.pathname,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: eventPayload(queued),
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`The receiver returned status ${statusCode}.`);
  await pool.query({
    name: 'save',
    text: `UPDATE event_deliveries SET state = 'DELIVERED', attempts = attempts + 1, first_attempt_at = now(), finished_at = now()
           WHERE id = $1 AND finished_at IS NULL`,
    values: [queued.id],
  });
}

async function deliverAll(): Promise<void> {
  let queue: Queued[] = [];
  let last = 0;
  let reading: Promise<void> | null = null;
  const next = async (): Promise<Queued | undefined> => {
    if (queue.length === 0) {
      reading ??= readPage(last).then((rows) => {
        queue = rows;
        last = rows.at(-1)?.place ?? last;
        reading = null;
      });
      await reading;
    }
    return queue.shift();
  };
  const work = async () => {
    for (let queued = await next(); queued; queued = await next()) await deliver(queued);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

handleRequests(async () => {
  const startedAt = performance.now();
  await deliverAll();
  return { milliseconds: performance.now() - startedAt };
});
report({ url: '' });
