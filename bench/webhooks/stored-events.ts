import type { Bench } from '../harness/bench.js';

/** Stores posts of a user in processing. Returns their ids. The publish id of a post is `publish-<post id>`. */
export async function storeProcessingPosts(
  bench: Bench,
  databaseUrl: string,
  userId: string,
  count: number,
): Promise<string[]> {
  const { rows } = await bench.query(
    databaseUrl,
    `WITH account AS (
       INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
       VALUES (gen_random_uuid(), $1, 'TIKTOK', 'bench', 'Bench', '{}', 0, now()) RETURNING id
     ), post AS (
       INSERT INTO posts (id, user_id, account_id, platform, kind, caption, options, state, attempt_number, next_action,
         quota_month, quota_returned, created_at, updated_at)
       SELECT gen_random_uuid(), $1, account.id, 'TIKTOK', 'VIDEO', 'Bench', '{}', 'PROCESSING', 1, 'WAIT',
         date_trunc('month', now()), false, now(), now()
       FROM account, generate_series(1, $2::int) RETURNING id
     )
     INSERT INTO post_attempts (id, post_id, platform, number, origin, state, state_since, authority, created_at, started_at,
       publish_id, reached_platform, final_sent)
     SELECT gen_random_uuid(), id, 'TIKTOK', 1, 'PERSON', 'PROCESSING', now(), 'PLATFORM', now(), now(), 'publish-' || id,
       true, true
     FROM post RETURNING post_id`,
    [userId, count],
  );
  return (rows as { post_id: string }[]).map(({ post_id }) => post_id);
}

/** Returns all posts to processing and stores one due event for each, which publishes it. */
export async function storeDueEvents(bench: Bench, databaseUrl: string): Promise<void> {
  await bench.query(
    databaseUrl,
    'TRUNCATE webhook_events, events, event_streams, event_deliveries, jobs CASCADE',
  );
  await bench.query(
    databaseUrl,
    `UPDATE posts SET state = 'PROCESSING', next_action = 'WAIT', platform_status = NULL, platform_post_id = NULL,
       public_url = NULL, is_public = NULL`,
  );
  await bench.query(
    databaseUrl,
    `UPDATE post_attempts SET state = 'PROCESSING', next_action = NULL, platform_status = NULL, platform_post_id = NULL,
       public_url = NULL, is_public = NULL, publicity_at = NULL, status_at = NULL, due_at = NULL, authority = 'PLATFORM'`,
  );
  await bench.query(
    databaseUrl,
    `INSERT INTO webhook_events (id, event_key, platform, type, subject, payload, unread_body, occurred_at, received_at,
       request_id, state, due_at)
     SELECT gen_random_uuid(), sha256(publish_id::bytea), platform, 'post.publish.publicly_available', 'bench',
       convert_to(json_build_object('client_key', 'simclientkey0001', 'event', 'post.publish.publicly_available',
         'create_time', extract(epoch FROM now())::bigint, 'user_openid', 'bench', 'content',
         json_build_object('publish_id', publish_id, 'post_id', (7500000000000000000 + row_number() OVER ())::text)::text
       )::text, 'UTF8'),
       false, now(), now(), 'bench', 'PENDING', now()
     FROM post_attempts`,
  );
  await bench.query(databaseUrl, 'VACUUM ANALYZE');
}
