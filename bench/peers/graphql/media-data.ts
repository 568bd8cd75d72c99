import { findAccounts } from './accounts-data.js';
import { encodeCursor, toPage } from './page.js';
import { pool } from './session.js';

interface MediaRow {
  id: string;
  orderKey: string;
}

interface MetricRow {
  mediaId: string;
  name: string;
  value: string;
  observedAt: Date;
}

/** The account, then a page of media beside the state of the sync, then their metrics, with prepared statements. */
export async function listMedia(userId: string, accountId: string, first: number) {
  const accounts = await findAccounts(userId, [accountId]);
  if (!accounts.has(accountId)) return null;
  const [page, syncs] = await Promise.all([
    pool.query<MediaRow>({
      name: 'media',
      text: `SELECT id, external_id AS "externalId", kind, caption, published_at AS "publishedAt", permalink,
               cover_url AS "coverUrl", duration_seconds AS "durationSeconds", to_json(published_at)#>>'{}' AS "orderKey"
             FROM media WHERE account_id = $1 AND user_id = $2 AND gone_at IS NULL
             ORDER BY published_at DESC, id DESC LIMIT $3`,
      values: [accountId, userId, first + 1],
    }),
    pool.query<{ state: string; syncedAt: Date | null }>({
      name: 'sync',
      text: `SELECT s.state, s.synced_at AS "syncedAt" FROM content_syncs s JOIN accounts a ON a.id = s.account_id
             WHERE s.account_id = $1 AND a.user_id = $2`,
      values: [accountId, userId],
    }),
  ]);
  const metrics = await pool.query<MetricRow>({
    name: 'metrics',
    text: `SELECT media_id AS "mediaId", name, value, observed_at AS "observedAt"
           FROM media_metrics JOIN media m ON m.id = media_id
           WHERE media_id = ANY ($1) AND m.user_id = $2 ORDER BY name`,
    values: [page.rows.slice(0, first).map(({ id }) => id), userId],
  });
  const metricsByMedia = Map.groupBy(
    metrics.rows.map((metric) => ({ ...metric, value: Number(metric.value) })),
    ({ mediaId }) => mediaId,
  );
  const nodes = page.rows.map((item) => ({ ...item, metrics: metricsByMedia.get(item.id) ?? [] }));
  return {
    ...toPage(nodes, first, ({ orderKey, id }) => encodeCursor(['', orderKey, id])),
    sync: syncs.rows[0] ?? null,
  };
}
