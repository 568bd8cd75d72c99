import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultDataDir } from '../../src/config/data-dir.js';
import {
  type EmbeddedPostgres,
  freePort,
  startEmbeddedPostgres,
} from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { type Creator, PublishingStand } from '../support/platforms/publishing.js';

const postCount = 24;
/** Calls of the platform after which PostgreSQL crashes, one after the other. */
const crashesAt = [6, 14, 20];
/** Longer than a lease. */
const leaseEndMs = 200_000;

describe('Crashes of PostgreSQL while posts are published', () => {
  const counts = new FaultCounts('posts');
  const base = defaultDataDir(process.cwd());
  let dataDir: string;
  let server: EmbeddedPostgres;
  let stand: PublishingStand;

  /** Uses durable writes, because committed steps must survive the crash. */
  const start = (port: number) => startEmbeddedPostgres({ dataDir, binariesDir: base, port });

  /** Like a power cut: no connection is closed, no buffer is written. */
  async function crash(): Promise<void> {
    const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await server.exited;
  }

  beforeAll(async () => {
    dataDir =
      process.getuid?.() === 0
        ? join(base, `test-publish-restart-${process.pid}`)
        : mkdtempSync(join(tmpdir(), 'patchbay-publish-restart-'));
    server = await start(await freePort());
    await migrate(server.url);
    const database = { url: server.url, name: 'patchbay', drop: async () => undefined };
    stand = await PublishingStand.start({ shared: { database, dataDir } });
  }, 60_000);
  afterAll(async () => {
    await stand?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
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
    const work = async () => {
      while (!stop.signal.aborted) {
        // Fails while PostgreSQL is down.
        await stand
          .get(WorkRunner)
          .drain()
          .catch(() => undefined);
        await delay(20);
      }
    };
    const working = work();
    for (const count of crashesAt) {
      while ((await publishCount()) < count) {
        await stand.test.advance(leaseEndMs).catch(() => undefined);
        await delay(10);
      }
      await crash();
      server = await start(server.port);
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
