import { createHmac } from 'node:crypto';
import type { Bench, Side } from '../harness/bench.js';
import { compareWithPeer, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import { storeUser } from '../harness/stored-grants.js';
import { webhookSecret } from './intake.js';
import { storeProcessingPosts } from './stored-events.js';

const unit = 'ms';

/** Reads the state of a post at a side. */
type ReadState = (postId: string) => Promise<string>;

/** Time from the first byte of a webhook to the response with its effect, one webhook at a time, compared with a script. */
export async function webhookVisible(bench: Bench): Promise<Measurement[]> {
  const perRound = bench.amount(300, 40);
  const rounds = bench.rounds;
  const patchbay = await Visible.startPatchbay(bench, (rounds + 1) * perRound);
  const script = await Visible.startScript(bench, (rounds + 1) * perRound);
  const medians = { patchbay: [] as number[], script: [] as number[] };
  const measure = async (name: keyof typeof medians, side: Visible) => {
    const latencies = await side.publish(perRound);
    medians[name].push(at(latencies, 0.5));
    return at(latencies, 0.99);
  };
  // The processes are not warm yet.
  await patchbay.publish(perRound);
  await script.publish(perRound);
  const p99 = await measureInTurns({ what: 'Webhook → visible, p99', unit }, rounds, {
    patchbay: () => measure('patchbay', patchbay),
    script: () => measure('script', script),
  });
  await Promise.all([patchbay.stop(), script.stop()]);
  const what = 'Webhook → visible in GraphQL';
  return [
    compareWithPeer({ what: `${what}, p99 : a bare script`, unit, atMost: 2 }, p99.patchbay, p99.script),
    compareWithPeer({ what: `${what}, median : a bare script`, unit }, medians.patchbay, medians.script),
  ];
}

function at(latencies: readonly number[], share: number): number {
  const sorted = latencies.toSorted((one, other) => one - other);
  return sorted[Math.floor(share * (sorted.length - 1))]!;
}

/** A side and the posts that its webhooks publish. */
class Visible {
  private constructor(
    private readonly side: Side,
    private readonly postIds: string[],
    private readonly readState: ReadState,
  ) {}

  static async startPatchbay(bench: Bench, posts: number): Promise<Visible> {
    const databaseUrl = await bench.createDatabase();
    const side = await bench.startSide<{ userId: string; cookie: string }>('sides/patchbay', {
      databaseUrl,
      signIn: true,
      environment: {
        TIKTOK_CLIENT_KEY: 'simclientkey0001',
        TIKTOK_CLIENT_SECRET: webhookSecret,
        GRAPHQL_REQUESTS_PER_MINUTE: '1000000',
      },
    });
    const { url, cookie, userId } = side;
    const postIds = await storeProcessingPosts(bench, databaseUrl, userId, posts);
    return new Visible(side, postIds, (id) => readFromGraphQL(url, cookie, id));
  }

  static async startScript(bench: Bench, posts: number): Promise<Visible> {
    const databaseUrl = await bench.createDatabase();
    const userId = await storeUser(bench, databaseUrl);
    const postIds = await storeProcessingPosts(bench, databaseUrl, userId, posts);
    const side = await bench.startSide('peers/webhooks/visible', { databaseUrl, secret: webhookSecret });
    return new Visible(side, postIds, async (id) => {
      const response = await fetch(`${side.url}/posts/${id}`);
      return ((await response.json()) as { state: string }).state;
    });
  }

  /** Publishes the next posts, one after the other. Returns the milliseconds of each. */
  async publish(count: number): Promise<number[]> {
    const latencies: number[] = [];
    for (const id of this.postIds.splice(0, count)) {
      const startedAt = performance.now();
      await deliver(this.side.url, `publish-${id}`);
      while ((await this.readState(id)) !== 'PUBLISHED') {
        if (performance.now() - startedAt > 10_000) throw new Error('The post did not become PUBLISHED.');
      }
      latencies.push(performance.now() - startedAt);
    }
    return latencies;
  }

  stop(): Promise<void> {
    return this.side.stop();
  }
}

async function deliver(url: string, publishId: string): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    client_key: 'simclientkey0001',
    event: 'post.publish.publicly_available',
    create_time: seconds,
    user_openid: 'bench',
    content: JSON.stringify({ publish_id: publishId, post_id: String(process.hrtime.bigint()) }),
  });
  const signature = createHmac('sha256', webhookSecret).update(`${seconds}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'tiktok-signature': `t=${seconds},s=${signature}` };
  const { status } = await fetch(`${url}/webhooks/tiktok`, { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`The webhook got status ${status}.`);
}

async function readFromGraphQL(url: string, cookie: string, id: string): Promise<string> {
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
