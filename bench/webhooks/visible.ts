import { createHmac } from 'node:crypto';
import type { Bench, Side } from '../harness/bench.js';
import type { Measurement } from '../harness/report.js';
import { webhookSecret } from './intake.js';

const posts = 400;
const barMs = 100;

type SignedInSide = Side & { userId: string; cookie: string };

/** Creates posts in processing, each of which one webhook publishes. */
const prepare = (userId: string) => `
  WITH account AS (
    INSERT INTO accounts (id, user_id, platform, external_id, display_name, profile, rank, connected_at)
    VALUES (gen_random_uuid(), '${userId}', 'TIKTOK', 'bench', 'Bench', '{}', 0, now()) RETURNING id
  ), post AS (
    INSERT INTO posts (id, user_id, account_id, platform, kind, caption, options, state, attempt_number, next_action,
      quota_month, quota_returned, created_at, updated_at)
    SELECT gen_random_uuid(), '${userId}', account.id, 'TIKTOK', 'VIDEO', 'Bench', '{}', 'PROCESSING', 1, 'WAIT',
      date_trunc('month', now()), false, now(), now()
    FROM account, generate_series(1, ${posts}) RETURNING id
  )
  INSERT INTO post_attempts (id, post_id, platform, number, origin, state, state_since, authority, created_at, started_at,
    publish_id, reached_platform, final_sent)
  SELECT gen_random_uuid(), id, 'TIKTOK', 1, 'PERSON', 'PROCESSING', now(), 'PLATFORM', now(), now(), 'publish-' || id,
    true, true
  FROM post RETURNING post_id`;

/** Time from the first byte of a webhook to the GraphQL response with its effect, one webhook at a time. */
export async function webhookVisible(bench: Bench): Promise<Measurement[]> {
  const databaseUrl = await bench.createDatabase();
  const side: SignedInSide = await bench.startSide('sides/patchbay', {
    databaseUrl,
    signIn: true,
    environment: {
      TIKTOK_CLIENT_KEY: 'simclientkey0001',
      TIKTOK_CLIENT_SECRET: webhookSecret,
      GRAPHQL_REQUESTS_PER_MINUTE: '1000000',
    },
  });
  const { rows } = await bench.query(databaseUrl, prepare(side.userId));
  const ids = (rows as { post_id: string }[]).map(({ post_id }) => post_id);
  const latencies: number[] = [];
  for (const id of ids) latencies.push(await publish(side, id));
  await side.stop();

  // Drops the first values, because the process is not warm yet.
  const sorted = latencies.slice(posts / 4).toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const common = { unit: 'ms', peer: null, ratio: null, rounds: [] };
  return [
    {
      ...common,
      what: 'Webhook → visible in GraphQL, p99',
      patchbay: at(0.99),
      bar: `< ${barMs} ms`,
      holds: at(0.99) < barMs,
    },
    { ...common, what: 'Webhook → visible in GraphQL, median', patchbay: at(0.5), bar: null, holds: null },
  ];
}

/** Milliseconds until the API reports the post as published. */
async function publish(side: SignedInSide, id: string): Promise<number> {
  const startedAt = performance.now();
  await deliver(side, `publish-${id}`);
  while ((await readState(side, id)) !== 'PUBLISHED') {
    if (performance.now() - startedAt > 10_000) throw new Error('The post did not become PUBLISHED.');
  }
  return performance.now() - startedAt;
}

async function deliver({ url }: Side, publishId: string): Promise<void> {
  const at = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    client_key: 'simclientkey0001',
    event: 'post.publish.publicly_available',
    create_time: at,
    user_openid: 'bench',
    content: JSON.stringify({ publish_id: publishId, post_id: String(process.hrtime.bigint()) }),
  });
  const signature = createHmac('sha256', webhookSecret).update(`${at}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'tiktok-signature': `t=${at},s=${signature}` };
  const { status } = await fetch(`${url}/webhooks/tiktok`, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`The webhook got status ${status}.`);
}

async function readState({ url, cookie }: SignedInSide, id: string): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: 'query ($id: ID!) { post(id: $id) { state } }', variables: { id } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { post: { state: string } };
    errors?: unknown;
  };
  if (!data) throw new Error(JSON.stringify(errors));
  return data.post.state;
}
