import type { Bench } from '../harness/bench.js';
import { measurePaired } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { measureIntakeRate, startIntake } from './intake.js';

const storedRows = 5_000_000;

/** Inserts thirty days of processed events, with keys like those of the intake, which begin with the event time. */
const fill = `
  INSERT INTO webhook_events (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at,
    request_id, state, attempts, processed_at)
  SELECT
    (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a'
      || substr(md5(n::text), 4, 15))::uuid,
    int8send(extract(epoch FROM at)::bigint) || substring(sha256(n::text::bytea) FROM 1 FOR 24),
    'TIKTOK', 'post.publish.complete', '-000benchOpenId' || n % 5000,
    convert_to('{"client_key":"simclientkey0001","event":"post.publish.complete","create_time":1762390000,'
      || '"user_openid":"-000benchOpenId","content":"{\\"publish_id\\":\\"v_pub_file~v2-1.' || sha256(n::text::bytea)
      || '\\",\\"publish_type\\":\\"DIRECT_PUBLISH\\"}"}', 'UTF8'),
    false, at, at, md5(n::text), 'PROCESSED', 1, at
  FROM generate_series(1, ${storedRows}) n,
    LATERAL (SELECT now() - interval '30 days' + n * (interval '30 days' / ${storedRows}) AS at) t`;

/** Webhook intake with five million stored events, compared with an empty table. */
export async function webhookIntakeFull(bench: Bench): Promise<Measurement[]> {
  const empty = await bench.createDatabase();
  const full = await bench.createDatabase();
  console.log(`  Storing ${storedRows.toLocaleString('en')} events …`);
  await bench.query(full, fill);
  await bench.query(full, 'VACUUM ANALYZE webhook_events');
  await bench.query(full, 'CHECKPOINT');

  const patchbay = await startIntake(bench, full);
  const peer = await startIntake(bench, empty);
  const measurement = await measurePaired(
    {
      what: 'Webhook intake with 5 M events stored : empty table',
      unit: 'req/s',
      atLeast: 0.9,
      rounds: bench.rounds,
    },
    () => measureIntakeRate(bench, patchbay),
    () => measureIntakeRate(bench, peer),
  );
  await patchbay.stop();
  await peer.stop();
  return [measurement];
}
