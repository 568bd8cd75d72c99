import { setTimeout as delay } from 'node:timers/promises';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { keepWorking } from '../support/platforms/keep-working.js';
import { type Creator, PublishingStand } from '../support/platforms/publishing.js';
import { DurablePostgres } from '../support/servers/durable-postgres.js';

const postCount = 24;
/** Calls of the platform after which PostgreSQL crashes, one after the other. */
const crashesAt = [6, 14, 20];
/** Longer than a lease. */
const leaseEndMs = 200_000;

describe('Crashes of PostgreSQL while posts are published', () => {
  const counts = new FaultCounts('posts');
  /** Durable, because committed steps must survive the crash. */
  let server: DurablePostgres;
  let stand: PublishingStand;

  beforeAll(async () => {
    server = await DurablePostgres.start();
    const database = { url: server.url, name: 'patchbay', drop: async () => undefined };
    stand = await PublishingStand.start({ shared: { database, dataDir: server.dataDir } });
  }, 60_000);
  afterAll(async () => {
    await stand?.close();
    await server?.stop();
  });

  it('lose no post and publish none twice', async () => {
    const posts: { creator: Creator; id: string }[] = [];
    for (let index = 0; index < postCount; index += 1) {
      const creator = await stand.creator();
      posts.push({ creator, id: await stand.aPost(creator) });
    }
    const publishCount = async () => {
      const all: object[] = await stand.control('GET', '/tiktok/publishes');
      return all.length;
    };

    const stop = new AbortController();
    const working = keepWorking(stand, stop.signal);
    for (const count of crashesAt) {
      while ((await publishCount()) < count) {
        await stand.test.advance(leaseEndMs).catch(() => undefined);
        await delay(10);
      }
      await server.crash();
      await server.comeBack();
    }
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
