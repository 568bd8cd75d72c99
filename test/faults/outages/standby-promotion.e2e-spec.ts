import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../support/jest/deferred.js';
import { FaultCounts } from '../../support/jest/fault-counts.js';
import { keepWorking } from '../../support/platforms/keep-working.js';
import { type Creator, PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';
import { findDebianPostgres } from '../../support/servers/debian-postgres.js';
import { ReplicatedPostgres } from '../../support/servers/replicated-postgres.js';

const bin = findDebianPostgres();
const postCount = 16;
/** Longer than a lease. */
const leaseEndMs = 200_000;

(bin ? describe : describe.skip)('A standby that is promoted while posts are created and published', () => {
  const counts = new FaultCounts('posts');
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-promotion-'));
  let server: ReplicatedPostgres;
  let stand: PublishingStand;

  beforeAll(async () => {
    server = await ReplicatedPostgres.start(bin!);
    const database = { url: server.url, name: 'postgres', drop: async () => undefined };
    stand = await PublishingStand.start({ shared: { database, dataDir } });
  }, 60_000);
  afterAll(async () => {
    await stand?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Sends a request again, with the same key, until it is accepted. Returns the id of the post. */
  async function createSurely(creator: Creator, uploadId: string): Promise<string> {
    const idempotencyKey = randomUUID();
    for (;;) {
      try {
        const created = await stand.createPost(creator, { media: [{ uploadId }], idempotencyKey });
        if (created.__typename === 'PostsCreated') return created.posts[0].id;
      } catch {
        // The database is unavailable.
      }
      await delay(20);
    }
  }

  it('has every acknowledged post, and each is published once', async () => {
    const waiting: { creator: Creator; uploadId: string }[] = [];
    for (let index = 0; index < postCount; index += 1) {
      const creator = await stand.creator();
      waiting.push({ creator, uploadId: await stand.upload(creator, sampleVideo) });
    }
    const stop = new AbortController();
    const working = keepWorking(stand, stop.signal);
    const posts: { creator: Creator; id: string }[] = [];
    const failOver = async () => {
      // As with a proxy that checks only whether a server answers.
      server.leadToStandby();
      await until(async () => (await fetch(`${stand.test.url}/health/ready`)).status === 503);
      await server.failOver();
      await until(async () => (await fetch(`${stand.test.url}/health/ready`)).status === 200);
    };
    let failedOver: Promise<void> | undefined;
    const create = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        posts.push({ creator: next.creator, id: await createSurely(next.creator, next.uploadId) });
        if (posts.length === postCount / 4) failedOver = failOver();
      }
    };
    await Promise.all([create(), create()]);
    await failedOver;
    stop.abort();
    await working;
    await stand.test.advance(leaseEndMs);
    await stand.catchUp();
    for (const { creator, id } of posts) {
      const { state } = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
      await stand.catchUp();
      const live = await stand.live(creator);
      counts.add(1, live.length);
      expect({ state, live: live.length }).toEqual({ state: 'PUBLISHED', live: 1 });
    }
  }, 120_000);
});
