import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSyntheticMp4 } from '../../simulator/media/synthetic-mp4.js';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { ChunkSender } from '../../src/posts/publishing/flows/chunk-sender.js';
import { AttemptLedger } from '../../src/posts/publishing/attempt-ledger.js';
import { PublishWorker } from '../../src/posts/publishing/publish.worker.js';
import { StatusWorker } from '../../src/posts/publishing/status.worker.js';
import { Crashes } from '../support/processes/crashes.js';
import { type Creator, PublishingStand, samplePhoto } from '../support/platforms/publishing.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const alive = new AbortController().signal;
/** Longer than a lease. */
const leaseEndMs = 200_000;

describe('Publishing that ends between two statements, in one process', () => {
  let stand: PublishingStand;
  let crashes: Crashes;
  let dir: string;
  let video: string;
  const ends = new Set<string>();
  let livePosts = 0;
  let passedTests = 0;
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await PublishingStand.start();
    dir = mkdtempSync(join(tmpdir(), 'patchbay-crashes-'));
    video = join(dir, 'video.mp4');
    await writeSyntheticMp4(video, { bytes: 66_000_000 });
    // Only this test starts work.
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    crashes = new Crashes();
    const { videos, photos } = stand.adapter();
    crashes.watch(stand.get(AttemptLedger), 'saving a change', 'update');
    const sender = stand.get(ChunkSender) as unknown as { extendLease(): Promise<boolean> };
    crashes.watch(sender, 'extending the lease', 'extendLease');
    crashes.breakOffUploads(videos!);
    crashes.watch(videos!, 'composer', 'composer');
    crashes.watch(videos!, 'video init', 'initVideo');
    crashes.watch(videos!, 'chunk', 'putChunk');
    crashes.watch(videos!, 'status', 'status');
    crashes.watch(photos!, 'photo init', 'initPhotos');
  });
  afterAll(async () => {
    await stand.close();
    rmSync(dir, { recursive: true, force: true });
    if (passedTests < 3) return;
    console.log(
      `${ends.size} ends in one process, ${livePosts} live posts. Ended:\n  ${[...ends].join('\n  ')}`,
    );
  });

  /** Runs both workers for a post, from the claim to the first status of the platform. */
  async function publish(postId: string): Promise<void> {
    const publishing = stand.get(PublishWorker);
    for (const claim of await publishing.claim(1)) {
      expect(claim.postId).toBe(postId);
      await publishing.run(claim, alive);
    }
    await stand.test.advance(60_000);
    const watching = stand.get(StatusWorker);
    for (const claim of await watching.claim(1)) await watching.run(claim);
  }

  /** Ends the worker at each point in turn, and lets the next one continue. */
  async function crashEverywhere(
    uploads: (creator: Creator) => Promise<string[]>,
    {
      meanwhile = async () => {},
      from,
    }: { meanwhile?: () => Promise<unknown>; /** The first point to end at. */ from?: string } = {},
  ): Promise<void> {
    const survivor = await post();
    const points = await crashes.pointsOf(() => publish(survivor.id));
    const start = from ? points.indexOf(from) : 0;
    expect(start).not.toBe(-1);
    for (const [index, point] of points.entries()) {
      const occurrence = points.slice(0, index).filter((earlier) => earlier === point).length;
      const isLast = points.lastIndexOf(point) === index;
      // The end of a step and the start of the next are the same point.
      const isDoubled = points[index - 1]?.startsWith('after') && point.startsWith('before');
      if (isDoubled || index < start || (occurrence >= 2 && !isLast)) continue;
      const { creator, id } = await post();
      await crashes.dieAtPoint(index, () => publish(id));
      await meanwhile();
      await stand.test.advance(leaseEndMs);
      const end = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
      await stand.catchUp();
      const live = await stand.live(creator);
      counts.add(1, live.length);
      const where = `${point}${occurrence > 0 ? `, time ${occurrence + 1}` : ''}`;
      expect({ where, state: end.state, live: live.length }).toEqual({ where, state: 'PUBLISHED', live: 1 });
      livePosts += live.length;
      ends.add(`${expect.getState().currentTestName!.split(' ').slice(-4).join(' ')}: ${where}`);
    }
    passedTests += 1;

    async function post(): Promise<{ creator: Creator; id: string }> {
      const creator = await stand.creator();
      const media = (await uploads(creator)).map((uploadId) => ({ uploadId }));
      const { posts } = await stand.createPost(creator, { media });
      return { creator, id: posts[0].id };
    }
  }

  it('publishes a video of six chunks once', async () => {
    await crashEverywhere(async (creator) => [await stand.placeFile(creator, video)]);
  }, 180_000);

  it('publishes photos once', async () => {
    await crashEverywhere((creator) =>
      Promise.all([stand.upload(creator, samplePhoto), stand.upload(creator, samplePhoto)]),
    );
  }, 120_000);

  it('publishes photos once that the platform fetched while no worker was running', async () => {
    await crashEverywhere(async (creator) => [await stand.upload(creator, samplePhoto)], {
      meanwhile: () => stand.control('POST', '/clock/advance', { ms: 60_000 }),
      from: 'after photo init',
    });
  }, 120_000);
});
