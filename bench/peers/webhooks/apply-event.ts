import { randomUUID } from 'node:crypto';
import type pg from 'pg';

interface PostRow {
  id: string;
  userId: string;
  accountId: string;
}

interface Content {
  publish_id: string;
  post_id: string;
}

/** Reads what the platform reports with a stored webhook. */
function readContent(payload: Buffer): Content {
  const { content } = JSON.parse(payload.toString()) as { content: string };
  return JSON.parse(content) as Content;
}

const prepared = {
  hold: `SELECT payload FROM webhook_events WHERE id = $1 AND state = 'PENDING' FOR UPDATE`,
  findPost: `SELECT post_id AS "postId" FROM post_attempts WHERE platform = 'TIKTOK' AND publish_id = $1`,
  lockPost: `SELECT id, user_id AS "userId", account_id AS "accountId", state, caption FROM posts WHERE id = $1 FOR UPDATE`,
  lockAttempts: `
    SELECT a.id, a.number, a.state, a.publish_id AS "publishId", a.status_at AS "statusAt",
      EXISTS (SELECT FROM media_urls f WHERE f.attempt_id = a.id AND f.fetched_at IS NOT NULL) AS "isFetched"
    FROM post_attempts a WHERE a.post_id = $1 ORDER BY a.number FOR UPDATE OF a`,
  saveAttempt: `
    UPDATE post_attempts SET state = 'PUBLISHED', state_since = now(), authority = 'PLATFORM', platform_status = $2,
      platform_post_id = $3, is_public = true, publicity_at = now(), status_at = now(), due_at = NULL
    WHERE id = $1`,
  revokeUrls: 'UPDATE media_urls SET revoked_at = now() WHERE attempt_id = $1 AND revoked_at IS NULL',
  savePost: `
    UPDATE posts SET state = 'PUBLISHED', platform_status = $2, platform_post_id = $3, is_public = true,
      next_action = 'NONE', updated_at = now()
    WHERE id = $1`,
  notify: 'SELECT pg_notify($1, $2)',
  media: 'SELECT upload_id FROM post_media WHERE post_id = $1',
  append: `
    WITH numbered AS (
      INSERT INTO event_sequences AS stored (entity_id, user_id, account_id, last_sequence) VALUES ($2, $3, $4, 1)
      ON CONFLICT (entity_id) DO UPDATE SET last_sequence = stored.last_sequence + 1
      RETURNING last_sequence
    )
    INSERT INTO events (id, type, user_id, account_id, entity_kind, entity_id, sequence, occurred_at, data)
    SELECT $1, 'post.published', $3, $4, 'Post', $2, last_sequence, now(), $5 FROM numbered`,
  finish: `
    UPDATE webhook_events SET state = 'PROCESSED', lease_id = NULL, due_at = NULL, processed_at = now() WHERE id = $1`,
};

/**
 * Applies the report that a post is public, with the statements of Patchbay: the event and its post are locked, attempt, post and
 * event are saved, subscribers are notified, and the event log is written. All are prepared and select what they need. It has no
 * rules for reports that are late, repeated or in another order.
 */
export async function applyEvent(client: pg.ClientBase, eventId: string): Promise<void> {
  const query = async <Row extends pg.QueryResultRow>(name: keyof typeof prepared, values: unknown[]) =>
    (await client.query<Row>({ name, text: prepared[name], values })).rows;
  const [event] = await query<{ payload: Buffer }>('hold', [eventId]);
  if (!event) return;
  const { publish_id: publishId, post_id: platformPostId } = readContent(event.payload);
  const [found] = await query<{ postId: string }>('findPost', [publishId]);
  const [post] = await query<PostRow>('lockPost', [found!.postId]);
  const attempts = await query<{ id: string; publishId: string }>('lockAttempts', [post!.id]);
  const attempt = attempts.find((one) => one.publishId === publishId)!;
  const status = 'post.publish.publicly_available';
  await query('saveAttempt', [attempt.id, status, platformPostId]);
  await query('revokeUrls', [attempt.id]);
  await query('savePost', [post!.id, status, platformPostId]);
  await query('notify', [
    'patchbay_changes',
    JSON.stringify({ kind: 'post', id: post!.id, userId: post!.userId }),
  ]);
  await query('media', [post!.id]);
  const data = { postId: post!.id, platform: 'TIKTOK', kind: 'VIDEO', state: 'PUBLISHED', platformPostId };
  await query('append', [randomUUID(), post!.id, post!.userId, post!.accountId, JSON.stringify(data)]);
  await query('finish', [eventId]);
}
