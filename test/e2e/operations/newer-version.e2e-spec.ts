import { randomUUID } from 'node:crypto';
import { newId } from '../../../src/crypto/new-id.js';
import { Database } from '../../../src/database/database.js';
import { WakeUps } from '../../../src/jobs/wake-ups/wake-ups.js';
import { PublishWorker } from '../../../src/posts/publishing/publish.worker.js';
import { asAdmin } from '../../support/clients/users.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';

/** A newer version has changed the constraints already. `src/jobs` and `src/changes` test unknown jobs and notifications. */
describe('Rows that only a newer version knows', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
    // Work runs only when a test asks for it.
    Object.assign(stand.get(WakeUps), { wake: () => undefined });
  });
  afterAll(() => stand.close());

  const sql = (statement: string, values: unknown[] = []): Promise<any[]> =>
    stand.get(Database).manager.query(statement, values);

  it('are left: a webhook of an unknown platform', async () => {
    const body = aWebhook();
    const headers = { 'tiktok-signature': sign(body, Date.now()) };
    await fetch(`${stand.test.url}/webhooks/tiktok`, { method: 'POST', headers, body });
    await sql("UPDATE webhook_events SET platform = 'FROM_TOMORROW'");
    await stand.pass(3_600_000);
    expect(await sql('SELECT state, attempts, last_error FROM webhook_events')).toEqual([
      { state: 'PENDING', attempts: 0, last_error: null },
    ]);
  });

  it('are left: a post to an unknown platform', async () => {
    const postId = await stand.aPost(creator);
    await sql("UPDATE post_attempts SET platform = 'FROM_TOMORROW' WHERE post_id = $1", [postId]);
    expect(await stand.get(PublishWorker).claim(1)).toEqual([]);
    await sql("UPDATE post_attempts SET platform = 'TIKTOK' WHERE post_id = $1", [postId]);
    expect((await stand.until(creator, postId, ['PUBLISHED'])).state).toBe('PUBLISHED');
  });

  it('are left: a mail of an unknown kind', async () => {
    await sql('ALTER TABLE mails DROP CONSTRAINT mails_kind_check');
    const [mail] = await sql(
      `INSERT INTO mails (id, kind, email, user_id, created_at, expires_at)
       VALUES (gen_random_uuid(), 'FROM_TOMORROW', 'a@example.com', $1, app_now(), app_now() + interval '1 day')
       RETURNING id`,
      [creator.userId],
    );
    await sql(
      `INSERT INTO jobs (id, kind, payload, due_at, created_at)
       VALUES (gen_random_uuid(), 'users.send-mail', jsonb_build_object('mailId', $1::text), app_now(), app_now())`,
      [mail.id],
    );
    for (let round = 0; round < 3; round += 1) await stand.pass(60_000);
    const jobs = await sql("SELECT state, attempts FROM jobs WHERE kind = 'users.send-mail'");
    expect(jobs).toEqual([{ state: 'PENDING', attempts: 0 }]);
    expect(await sql('SELECT sent_at FROM mails WHERE id = $1', [mail.id])).toEqual([{ sent_at: null }]);
  });

  it('are left out of lists: accounts, posts and webhooks of an unknown platform', async () => {
    const other = await stand.creator();
    const known = await stand.aPost(other);
    const input = {
      media: [{ uploadId: await stand.upload(other, sampleVideo) }],
      idempotencyKey: randomUUID(),
    };
    const newer = (await stand.createPost(other, input)).posts[0].id;
    await sql('ALTER TABLE posts DROP CONSTRAINT posts_state_check');
    await sql("UPDATE posts SET state = 'FROM_TOMORROW' WHERE id = $1", [newer]);
    const posts = async () =>
      (await other.client.data('{ posts { edges { node { id state } } } }')).posts.edges;
    expect(await posts()).toEqual([{ node: { id: known, state: 'SCHEDULED' } }]);
    expect(await stand.createPost(other, input)).toEqual({ __typename: 'PostsCreated', posts: [] });
    await sql("UPDATE posts SET platform = 'FROM_TOMORROW' WHERE id = $1", [known]);
    expect(await posts()).toEqual([]);
    const post = await other.client.data('query ($id: ID!) { post(id: $id) { id } }', { id: newer });
    expect(post).toEqual({ post: null });

    const accounts = async () => {
      const { accounts: page } = await other.client.data(
        '{ accounts { edges { node { platform capabilities health { nextAction } } } } }',
      );
      return page.edges.map(({ node }: any) => node.platform);
    };
    expect(await accounts()).toEqual(['TIKTOK']);
    await sql("UPDATE accounts SET platform = 'FROM_TOMORROW' WHERE user_id = $1", [other.userId]);
    expect(await accounts()).toEqual([]);

    const admin = await asAdmin(stand.test);
    const { webhookEvents } = await admin.client.data('{ webhookEvents { edges { node { platform } } } }');
    const [stored] = await sql(
      "SELECT count(*)::int AS all, count(*) FILTER (WHERE platform = 'TIKTOK')::int AS known FROM webhook_events",
    );
    expect(stored.all).toBeGreaterThan(stored.known);
    expect(webhookEvents.edges).toHaveLength(stored.known);
  });

  it('count for the limits of a tier: accounts of an unknown platform', async () => {
    const other = await stand.creator();
    const newer = { id: newId(), platform: 'FROM_TOMORROW', external_id: 'newer', rank: -1 };
    await sql(
      'INSERT INTO accounts SELECT (jsonb_populate_record(a, $2::jsonb)).* FROM accounts a WHERE id = $1',
      [other.accountId, JSON.stringify(newer)],
    );
    await sql('UPDATE tiers SET account_limit = 1');
    const { accounts, account } = await other.client.data(
      'query ($id: ID!) { accounts { edges { node { id status } } } account(id: $id) { id status } }',
      { id: other.accountId },
    );
    const paused = { id: other.accountId, status: 'PAUSED' };
    expect({ accounts, account }).toEqual({ accounts: { edges: [{ node: paused }] }, account: paused });
  });
});
