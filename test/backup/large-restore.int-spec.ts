import { snapshotFacts, snapshotFile, versions } from '../upgrade/snapshots.js';
import { backUp } from '../../scripts/backup/backup.js';
import { restore } from '../../scripts/backup/restore.js';
import { migrate } from '../../src/database/migrate.js';
import { backupFolder, contentOf, query } from '../support/servers/backups.js';
import { emptyDatabase, type TestDatabase } from '../support/servers/database.js';

/** Half of them are orders, the others webhook events. The row `restore` of the bench has a million. */
const rowCount = 20_000;
const maxRestoreMs = 60_000;
const maxGrowthBytes = 256 << 20;
jest.setTimeout(60_000 + rowCount);

describe(`A backup of ${rowCount} rows`, () => {
  const folder = backupFolder();
  const [version = ''] = versions;
  const [id = '', key = ''] = snapshotFacts(version).environment.TOKEN_ENCRYPTION_KEYS!.split(':');
  const tokenKeys = [{ id, key: Buffer.from(key, 'base64') }];
  let source: TestDatabase;
  let target: TestDatabase;

  beforeAll(async () => {
    [source, target] = [await emptyDatabase(), await emptyDatabase()];
    await query(source.url, snapshotFile(version, 'database.sql'));
    await migrate(source.url);
    await query(
      source.url,
      `INSERT INTO orders (id, account_id, external_id, status, platform_status, created_at, source_updated_at,
         synced_at, is_cash_on_delivery, currency, total, tracking_number, buyer, search_terms, digest)
       SELECT gen_random_uuid(), (SELECT id FROM accounts LIMIT 1), n, 'COMPLETED', 'COMPLETED', now() - n * interval '1 minute',
         now(), now(), false, 'GBP', n, 'T' || n, jsonb_build_object('name', 'Buyer ' || n),
         to_tsvector('simple', n || ' buyer'), md5(n::text)
       FROM generate_series(1, $1::int / 2) n`,
      [rowCount],
    );
    await query(
      source.url,
      `INSERT INTO webhook_events (id, event_key, platform, type, payload, unread_body, received_at, request_id, state, processed_at)
       SELECT gen_random_uuid(), sha256(n::text::bytea), 'TIKTOK', 'post.publish.complete',
         convert_to('{"client_key":"k","event":"post.publish.complete","content":"\\\\n' || repeat(md5(n::text), 5) || '"}', 'UTF8'), false, now(), n, 'PROCESSED', now()
       FROM generate_series(1, $1::int / 2) n`,
      [rowCount],
    );
  });
  afterAll(async () => {
    folder.remove();
    await source?.drop();
    await target?.drop();
  });

  it(`is restored within ${maxRestoreMs / 1000} s, with bounded memory`, async () => {
    const path = folder.file('large');
    const memory = process.memoryUsage().rss;
    const startedAt = performance.now();
    const { bytes } = await backUp({
      ...{ url: source.url, path, version, tokenKeys, method: 'copy', withoutKeys: false },
    });
    const backedUpAt = performance.now();
    await restore({ url: target.url, path, tokenKeys, replace: false });
    const restoreMs = performance.now() - backedUpAt;
    const grownBy = process.memoryUsage().rss - memory;
    console.log(
      `${rowCount} rows, ${bytes} bytes: backup ${Math.round(backedUpAt - startedAt)} ms, restore ${Math.round(restoreMs)} ms, memory +${Math.round(grownBy / 2 ** 20)} MiB`,
    );
    expect(restoreMs).toBeLessThan(maxRestoreMs);
    expect(grownBy).toBeLessThan(maxGrowthBytes);
    expect(await contentOf(target.url)).toEqual(await contentOf(source.url));
  });
});
