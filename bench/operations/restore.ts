import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../scripts/backup/backup.js';
import { restore } from '../../scripts/backup/restore.js';
import type { Bench } from '../harness/bench.js';
import { compareWithBar } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { createGrants, storeAccounts, storeUser } from '../harness/stored-grants.js';

const storeOrders = `
  INSERT INTO orders (id, account_id, external_id, status, platform_status, created_at, source_updated_at, synced_at,
    is_cash_on_delivery, currency, total, tracking_number, buyer, search_terms, digest)
  SELECT gen_random_uuid(), $2, n, 'COMPLETED', 'COMPLETED', now() - n * interval '1 minute', now(), now(), false, 'GBP',
    n, 'T' || n, jsonb_build_object('name', 'Buyer ' || n), to_tsvector('simple', n || ' buyer'), md5(n::text)
  FROM generate_series(1, $1::int) n`;
const storeEvents = `
  INSERT INTO webhook_events (id, event_key, platform, type, payload, unread_body, received_at, request_id, state,
    processed_at)
  SELECT gen_random_uuid(), sha256(n::text::bytea), 'TIKTOK', 'post.publish.complete',
    convert_to('{"client_key":"k","event":"post.publish.complete","content":"' || repeat(md5(n::text), 5) || '"}', 'UTF8'),
    false, now(), n, 'PROCESSED', now()
  FROM generate_series(1, $1::int) n`;

/** A backup of a million rows and its restore into an empty database. */
export async function restoreTime(bench: Bench): Promise<Measurement[]> {
  const rows = bench.amount(1_000_000, 20_000);
  const url = await bench.createDatabase();
  const [accountId] = await storeAccounts(bench, url, await storeUser(bench, url), createGrants(1));
  await bench.query(url, storeOrders, [rows / 2, accountId]);
  await bench.query(url, storeEvents, [rows / 2]);
  const folder = bench.createDataDir();
  mkdirSync(folder, { recursive: true });
  const tokenKeys = [bench.key];
  const backupSeconds: number[] = [];
  const restoreSeconds: number[] = [];
  for (let round = 0; round < bench.amount(3, 1); round += 1) {
    const path = join(folder, `backup-${round}`);
    const target = await bench.createEmptyDatabase();
    const startedAt = performance.now();
    await backUp({ url, path, version: 'bench', tokenKeys, method: 'copy', withoutKeys: false });
    const backedUpAt = performance.now();
    await restore({ url: target, path, tokenKeys, replace: false });
    backupSeconds.push((backedUpAt - startedAt) / 1000);
    restoreSeconds.push((performance.now() - backedUpAt) / 1000);
    await requireSameCounts(bench, url, target);
  }
  const count = rows.toLocaleString('en');
  return [
    compareWithBar({ what: `Restore of ${count} rows`, unit: 's', below: 60 }, restoreSeconds),
    {
      ...compareWithBar({ what: `Backup of ${count} rows`, unit: 's', below: 60 }, backupSeconds),
      bar: null,
      holds: null,
    },
  ];
}

async function requireSameCounts(bench: Bench, ...urls: string[]): Promise<void> {
  const count =
    'SELECT (SELECT count(*) FROM orders) AS orders, (SELECT count(*) FROM webhook_events) AS events';
  const [before, after] = await Promise.all(
    urls.map(async (url) => JSON.stringify((await bench.query(url, count)).rows)),
  );
  if (before !== after) throw new Error(`Restored: ${after} instead of ${before}.`);
}
