import type { Bench } from '../harness/bench.js';

const postCount = 1_000;
const mediaCount = 500;

/** Stores published and failed posts, spread over accounts. Every third has two attempts. */
export async function storePosts(
  bench: Bench,
  databaseUrl: string,
  accountIds: readonly string[],
): Promise<void> {
  await bench.query(
    databaseUrl,
    `WITH post AS (
       INSERT INTO posts (id, user_id, account_id, platform, kind, caption, options, state, attempt_number, next_action,
         fail_reason, platform_post_id, public_url, quota_month, quota_returned, created_at, updated_at)
       SELECT gen_random_uuid(), a.user_id, a.id, 'TIKTOK', 'VIDEO', 'A caption of an ordinary length, number ' || n, '{}',
         CASE WHEN n % 7 = 0 THEN 'FAILED' ELSE 'PUBLISHED' END, CASE WHEN n % 3 = 0 THEN 2 ELSE 1 END,
         CASE WHEN n % 7 = 0 THEN 'RETRY' ELSE 'NONE' END, CASE WHEN n % 7 = 0 THEN 'file_format_check_failed' END,
         CASE WHEN n % 7 <> 0 THEN (7500000000000000000 + n)::text END,
         CASE WHEN n % 7 <> 0 THEN 'https://www.tiktok.com/@creator/video/' || n END,
         date_trunc('month', now()), false, now(), now()
       FROM generate_series(1, $2::int) AS n JOIN accounts a ON a.id = ($1::uuid[])[1 + n % cardinality($1::uuid[])]
       RETURNING id, state, attempt_number
     )
     INSERT INTO post_attempts (id, post_id, platform, number, origin, state, state_since, authority, created_at, started_at,
       fail_reason, fail_message, next_action, reached_platform, final_sent)
     SELECT gen_random_uuid(), id, 'TIKTOK', number, 'PERSON', CASE WHEN failed THEN 'FAILED' ELSE state END, now(),
       'PLATFORM', now(), now(), CASE WHEN failed THEN 'file_format_check_failed' END,
       CASE WHEN failed THEN 'The file cannot be read.' END, CASE WHEN failed THEN 'RETRY' END, true, true
     FROM post, generate_series(1, attempt_number) AS number,
       LATERAL (SELECT number < attempt_number OR state = 'FAILED' AS failed) AS outcome`,
    [accountIds, postCount],
  );
  await bench.query(databaseUrl, 'VACUUM ANALYZE');
}

/** Stores media of an account with four metrics each, as a sync does. */
export async function storeMedia(bench: Bench, databaseUrl: string, accountId: string): Promise<void> {
  await bench.query(
    databaseUrl,
    `WITH item AS (
       INSERT INTO media (id, user_id, account_id, external_id, kind, caption, published_at, permalink, cover_url,
         duration_seconds, width, height, synced_at)
       SELECT gen_random_uuid(), a.user_id, a.id, (7500000000000000000 + n)::text, 'VIDEO',
         'A caption of an ordinary length, number ' || n, now() - n * interval '1 hour',
         'https://www.tiktok.com/@creator/video/' || n, 'https://cdn.example.com/covers/' || n || '.jpeg', 10 + n % 50,
         720, 1280, now()
       FROM accounts a, generate_series(1, $2::int) AS n WHERE a.id = $1 RETURNING id
     ), metric AS (
       INSERT INTO media_metrics (media_id, name, value, observed_at)
       SELECT id, name, (random() * 100000)::bigint, now()
       FROM item, unnest('{view_count,like_count,comment_count,share_count}'::text[]) AS name
     )
     INSERT INTO content_syncs (account_id, state, requested_at, read_at, synced_at)
     VALUES ($1, 'DONE', now(), now(), now())`,
    [accountId, mediaCount],
  );
  await bench.query(databaseUrl, 'VACUUM ANALYZE');
}
