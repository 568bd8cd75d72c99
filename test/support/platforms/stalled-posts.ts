import { Database } from '../../../src/database/database.js';
import type { PublishingStand } from './publishing.js';

/**
 * Posts whose processing at the platform never ends, so that only webhooks report their outcome. All but the first are copies of its
 * rows, because publishing thousands takes minutes.
 *
 * @returns the publish ids of the copies
 */
export async function stalledPosts(stand: PublishingStand, count: number): Promise<string[]> {
  const creator = await stand.creator();
  await stand.control('POST', '/tiktok/publish/next', { behaviour: 'stall', person: creator.person });
  const postId = await stand.aPost(creator);
  await stand.work();
  const rows: { publishId: string }[] = await stand.get(Database).manager.query(
    `WITH copies AS MATERIALIZED (
       SELECT gen_random_uuid() AS post_id, gen_random_uuid() AS attempt_id, 'copy-' || n AS publish_id
       FROM generate_series(1, $2) AS n
     ), posts_of_copies AS (
       INSERT INTO posts SELECT (jsonb_populate_record(p, jsonb_build_object('id', post_id))).*
       FROM posts p, copies WHERE p.id = $1
     )
     INSERT INTO post_attempts SELECT (jsonb_populate_record(a, jsonb_build_object(
       'id', attempt_id, 'post_id', copies.post_id, 'publish_id', copies.publish_id, 'due_at', app_now() + interval '1 day'
     ))).* FROM post_attempts a, copies WHERE a.post_id = $1
     RETURNING publish_id AS "publishId"`,
    [postId, count],
  );
  return rows.map(({ publishId }) => publishId);
}
