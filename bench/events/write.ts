import { randomUUID } from 'node:crypto';
import type { Bench, Side } from '../harness/bench.js';
import { measurePaired, median } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import {
  buildSimulatorEnvironment,
  control,
  type SimulatedGrant,
  type Simulator,
  startSimulator,
} from '../harness/simulator.js';
import { assignTier, storeAccounts } from '../harness/stored-grants.js';

const mutation = `mutation ($input: CreatePostInput!) { createPost(input: $input) {
  ... on PostsCreated { posts { id state } } ... on PostsRejected { rejections { problems { code } } }
  ... on UserError { code message } } }`;

/** Time of createPost for a scheduled post, one at a time, with and without the write to the event log. */
export async function eventWrite(bench: Bench): Promise<Measurement[]> {
  const simulator = await startSimulator(bench);
  const accounts = bench.amount(300, 10);
  const withEvents = await Scheduler.start(bench, simulator, 'sides/patchbay', accounts);
  const withoutEvents = await Scheduler.start(bench, simulator, 'sides/patchbay-without-events', accounts);
  // The processes are not warm yet.
  for (const side of [withEvents, withoutEvents]) await side.measure();
  const measurement = await measurePaired(
    {
      what: 'createPost of a scheduled post, p50 : without its event',
      ...{ unit: 'µs', atMost: 1.05, rounds: bench.amount(10, 2) },
    },
    () => withEvents.measure(),
    () => withoutEvents.measure(),
  );
  await Promise.all([withEvents, withoutEvents, simulator].map((side) => side.stop()));
  return [measurement];
}

/** An application that accepts posts, with a user who has many accounts, because the platform limits the calls of each. */
class Scheduler {
  private constructor(
    private readonly bench: Bench,
    private readonly side: Side & { userId: string; cookie: string },
    private readonly accountIds: readonly string[],
    private readonly databaseUrl: string,
  ) {}

  static async start(
    bench: Bench,
    simulator: Simulator,
    module: string,
    accounts: number,
  ): Promise<Scheduler> {
    const databaseUrl = await bench.createDatabase();
    const side = await bench.startSide<{ userId: string; cookie: string }>(module, {
      databaseUrl,
      signIn: true,
      roles: ['api'],
      environment: {
        ...bench.secrets,
        ...buildSimulatorEnvironment(simulator),
        GRAPHQL_REQUESTS_PER_MINUTE: '1000000',
      },
    });
    await assignTier(bench, databaseUrl, side.userId, 'Enterprise');
    const { grants } = await control<{ grants: SimulatedGrant[] }>(simulator, 'POST', '/tiktok/grants', {
      count: accounts,
    });
    const accountIds = await storeAccounts(bench, databaseUrl, side.userId, grants);
    return new Scheduler(bench, side, accountIds, databaseUrl);
  }

  /** Creates a post for each account. Returns the median in microseconds. */
  async measure(): Promise<number> {
    const { rows } = await this.bench.query(
      this.databaseUrl,
      `INSERT INTO uploads (id, user_id, state, size_bytes, kind, content_type, duration_seconds, width, height,
         frames_per_second, created_at, expires_at)
       SELECT gen_random_uuid(), $1, 'READY', 1000000, 'VIDEO', 'video/mp4', 10, 720, 1280, 30, now(), now() + interval '1 day'
       FROM generate_series(1, $2::int) RETURNING id`,
      [this.side.userId, this.accountIds.length],
    );
    const times: number[] = [];
    for (const [index, { id }] of (rows as { id: string }[]).entries()) {
      const startedAt = performance.now();
      await this.createPost(id, this.accountIds[index]!);
      times.push((performance.now() - startedAt) * 1000);
    }
    return median(times);
  }

  stop(): Promise<void> {
    return this.side.stop();
  }

  private async createPost(uploadId: string, accountId: string): Promise<void> {
    const input = {
      caption: 'Bench',
      media: [{ uploadId }],
      targets: [
        {
          accountId,
          options: { tiktok: { privacyLevel: 'PUBLIC_TO_EVERYONE', consent: true } },
        },
      ],
      publishAt: new Date(Date.now() + 24 * 3_600_000).toISOString(),
      idempotencyKey: randomUUID(),
    };
    const response = await fetch(`${this.side.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.side.cookie },
      body: JSON.stringify({ query: mutation, variables: { input } }),
    });
    const answer = (await response.json()) as any;
    if (answer.data?.createPost.posts?.[0].state !== 'SCHEDULED') throw new Error(JSON.stringify(answer));
  }
}
