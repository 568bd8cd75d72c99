import { Database } from '../../../src/database/database.js';
import { PublishingStand } from '../../support/platforms/publishing.js';
import { aWebhook, sign } from '../../support/platforms/webhook-intake.js';

/** Seconds after the start of the post, event, and further content. */
type Story = readonly (readonly [number, string, object?])[];

const id = { post_id: '7400000000000000123' };
const stories: readonly Story[] = [
  [
    [10, 'complete'],
    [20, 'publicly_available', id],
  ],
  [
    [10, 'complete'],
    [20, 'publicly_available', id],
    [30, 'no_longer_publicaly_available', id],
  ],
  [
    [10, 'complete'],
    [20, 'publicly_available', id],
    [30, 'no_longer_publicaly_available', id],
    [40, 'publicly_available', id],
  ],
  [[10, 'failed', { reason: 'file_format_check_failed' }]],
  [
    [10, 'failed', { reason: 'internal' }],
    [20, 'complete'],
    [30, 'publicly_available', id],
  ],
  [
    [10, 'inbox_delivered'],
    [20, 'complete'],
  ],
];

/** Random numbers that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

// Many posts and deliveries, which are slow on a busy machine.
jest.setTimeout(90_000);

describe('A stream of dropped, duplicated and reordered webhooks', () => {
  let stand: PublishingStand;
  const startedAt = Math.floor(Date.now() / 1000);
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  /** One post per story. Its processing at the platform never ends, so only the webhooks below report its status. */
  async function posts(): Promise<{ postId: string; publishId: string }[]> {
    const creator = await stand.creator();
    const made: { postId: string; publishId: string }[] = [];
    for (const _ of stories) {
      await stand.control('POST', '/tiktok/publish/next', { behaviour: 'stall', person: creator.person });
      const postId = await stand.aPost(creator);
      await stand.work();
      const { attempts } = await stand.post(creator, postId);
      made.push({ postId, publishId: attempts[0].publishId });
    }
    return made;
  }

  const bodiesOf = (made: readonly { publishId: string }[]): string[] =>
    stories.flatMap((story, index) =>
      story.map(([at, event, content]) =>
        aWebhook(
          `post.publish.${event}`,
          { publish_id: made[index]!.publishId, publish_type: 'DIRECT_PUBLISH', ...content },
          { create_time: startedAt + at },
        ),
      ),
    );

  async function deliver(bodies: readonly string[]): Promise<void> {
    for (const body of bodies) {
      const response = await fetch(`${stand.test.url}/webhooks/tiktok`, {
        method: 'POST',
        headers: { 'tiktok-signature': sign(body, Date.now()) },
        body,
      });
      expect(response.status).toBe(200);
    }
  }

  /** Rows of the posts without ids and times of the local clock. */
  async function outcome(made: readonly { postId: string }[]): Promise<object[]> {
    const rows: { id: string }[] = await stand.get(Database).manager.query(
      `SELECT p.id, p.state, p.platform_status, p.platform_post_id, p.is_public, p.fail_reason, p.next_action,
         p.quota_returned, array_agg(a.state ORDER BY a.number) AS attempts
       FROM posts p JOIN post_attempts a ON a.post_id = p.id WHERE p.id = ANY ($1) GROUP BY p.id`,
      [made.map(({ postId }) => postId)],
    );
    return made.map(({ postId }) => ({ ...rows.find((row) => row.id === postId), id: '' }));
  }

  it('results in the same rows as the ordered stream', async () => {
    const inOrder = await posts();
    for (const body of bodiesOf(inOrder)) {
      await deliver([body]);
      await stand.work();
    }
    const expected = await outcome(inOrder);
    expect(expected.map((row) => (row as { state: string }).state)).toEqual([
      'PUBLISHED',
      'PUBLISHED',
      'PUBLISHED',
      'FAILED',
      'PUBLISHED',
      'PUBLISHED',
    ]);

    for (const seed of [1, 2, 3]) {
      const random = seeded(seed);
      const made = await posts();
      const bodies = bodiesOf(made);
      const doubled = bodies.flatMap((body) => Array<string>(1 + Math.floor(random() * 3)).fill(body));
      // A dropped webhook is sent again after all others.
      const late = bodies.filter(() => random() < 0.3);
      const stream = shuffled(
        doubled.filter((body) => !late.includes(body)),
        random,
      );
      for (const body of [...stream, ...shuffled(late, random)]) {
        await deliver([body]);
        if (random() < 0.4) await stand.work();
      }
      await stand.work();
      expect(await outcome(made)).toEqual(expected);
    }
  });
});
