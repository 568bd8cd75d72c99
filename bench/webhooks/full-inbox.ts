import type { Bench } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { measureIntakeRate, startIntake } from './intake.js';
import { ScaledIntake } from './scaled-intake.js';

/** Processed events of thirty days, with keys like those of the intake, which begin with the event time. `$1` to `$2` of `$3`. */
const fill = `
  INSERT INTO webhook_events (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at,
    request_id, state, attempts, processed_at)
  SELECT
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(digest, 1, 3) || 'a'
      || substr(digest, 4, 15))::uuid,
    int8send(extract(epoch FROM at)::bigint) || substring(sha256(n::text::bytea) FROM 1 FOR 24),
    'TIKTOK', 'post.publish.complete', '-000benchOpenId' || n % 5000,
    convert_to('{"client_key":"simclientkey0001","event":"post.publish.complete","create_time":1762390000,'
      || '"user_openid":"-000benchOpenId","content":"{\\"publish_id\\":\\"v_pub_file~v2-1.' || sha256(n::text::bytea)
      || '\\",\\"publish_type\\":\\"DIRECT_PUBLISH\\"}"}', 'UTF8'),
    false, at, at, digest, 'PROCESSED', 1, at
  FROM generate_series($1::int, $2::int) n,
    LATERAL (
      SELECT now() - interval '30 days' + n * (interval '30 days' / $3::int) AS at, md5(n::text) AS digest
    ) t`;

const indexes = `
  SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE tablename = 'webhook_events'
    AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'webhook_events'::regclass)`;
const constraints = `
  SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
  WHERE conrelid = 'webhook_events'::regclass AND contype IN ('p', 'u')`;

/** Rows of one statement. Two statements run at the same time. */
const batchRows = 1_000_000;

/** Numbers of stored events, also in a quick run. */
const inboxSizes = [
  ['1 M', 1_000_000, 10_000],
  ['5 M', 5_000_000, 50_000],
] as const;

/** Stores processed events before the indexes of the table are built. */
async function storeEvents(bench: Bench, databaseUrl: string, count: number): Promise<void> {
  console.log(`  Storing ${count.toLocaleString('en')} events …`);
  const startedAt = performance.now();
  const read = async (statement: string) =>
    (await bench.query(databaseUrl, statement)).rows as { name: string; definition: string }[];
  const [foundIndexes, foundConstraints] = [await read(indexes), await read(constraints)];
  const changes = foundConstraints.map(({ name }) => `DROP CONSTRAINT ${name}`).join(', ');
  await bench.query(databaseUrl, `ALTER TABLE webhook_events ${changes}`);
  for (const { name } of foundIndexes) await bench.query(databaseUrl, `DROP INDEX ${name}`);

  const starts = Array.from({ length: Math.ceil(count / batchRows) }, (_, index) => 1 + index * batchRows);
  const insert = async () => {
    for (let start = starts.shift(); start; start = starts.shift())
      await bench.query(databaseUrl, fill, [start, Math.min(count, start + batchRows - 1), count]);
  };
  await Promise.all([insert(), insert()]);

  for (const { name, definition } of foundConstraints)
    await bench.query(databaseUrl, `ALTER TABLE webhook_events ADD CONSTRAINT ${name} ${definition}`);
  for (const { definition } of foundIndexes) await bench.query(databaseUrl, definition);
  await bench.query(databaseUrl, 'VACUUM ANALYZE webhook_events');
  await bench.query(databaseUrl, 'CHECKPOINT');
  console.log(`  Stored in ${Math.round((performance.now() - startedAt) / 1000)} s.`);
}

/** Webhook intake with five million stored events, compared with an empty table. */
export async function webhookIntakeFull(bench: Bench): Promise<Measurement[]> {
  const empty = await bench.createDatabase();
  const full = await bench.createDatabase();
  await storeEvents(bench, full, bench.amount(5_000_000, 100_000));
  return [await compareIntakes(bench, full, empty, '5 M')];
}

/** The same with twenty million, also with several processes and Redis. Only measured when it is named. */
export async function webhookInbox(bench: Bench): Promise<Measurement[]> {
  const empty = await bench.createDatabase();
  const full = await bench.createDatabase();
  await storeEvents(bench, full, bench.amount(20_000_000, 200_000));
  const alone = await compareIntakes(bench, full, empty, '20 M');
  return [alone, await compareScaledIntakes(bench, full, empty, '20 M')];
}

/** Webhook intake of several processes with Redis by the size of the inbox. */
export async function processesInbox(bench: Bench): Promise<Measurement[]> {
  const empty = await bench.createDatabase();
  const measurements: Measurement[] = [];
  for (const [label, usual, quick] of inboxSizes) {
    const full = await bench.createDatabase();
    await storeEvents(bench, full, bench.amount(usual, quick));
    measurements.push(await compareScaledIntakes(bench, full, empty, label));
  }
  return measurements;
}

async function compareScaledIntakes(
  bench: Bench,
  full: string,
  empty: string,
  label: string,
): Promise<Measurement> {
  const redis = await bench.startRedis();
  const patchbay = await ScaledIntake.start(bench, full, redis.url);
  const peer = await ScaledIntake.start(bench, empty, redis.url);
  const measurement = await measurePaired(
    {
      what: `Webhook intake with ${label} events stored : empty table, 2 + 2 processes and Redis`,
      ...{ unit: 'req/s', rounds: bench.rounds },
    },
    () => patchbay.measureRate(),
    () => peer.measureRate(),
  );
  await Promise.all([patchbay, peer, redis].map((side) => side.stop()));
  return measurement;
}

async function compareIntakes(
  bench: Bench,
  full: string,
  empty: string,
  count: string,
): Promise<Measurement> {
  const patchbay = await startIntake(bench, full);
  const peer = await startIntake(bench, empty);
  const measurement = await measurePaired(
    {
      what: `Webhook intake with ${count} events stored : empty table`,
      ...{ unit: 'req/s', atLeast: 0.9, rounds: bench.rounds },
    },
    () => measureIntakeRate(bench, patchbay),
    () => measureIntakeRate(bench, peer),
  );
  await patchbay.stop();
  await peer.stop();
  return measurement;
}
