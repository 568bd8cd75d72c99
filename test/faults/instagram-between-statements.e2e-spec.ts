import { readFileSync } from 'node:fs';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { PlatformRegistry } from '../../src/platforms/platform-registry.js';
import { Platform } from '../../src/platforms/platform.js';
import { AttemptLedger } from '../../src/posts/publishing/attempt-ledger.js';
import { PublishWorker } from '../../src/posts/publishing/publish.worker.js';
import { Crashes } from '../support/processes/crashes.js';
import { type InstagramCreator, InstagramStand } from '../support/platforms/instagram.js';
import { samplePhoto, sampleVideo } from '../support/platforms/publishing.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const photo = readFileSync(samplePhoto);
const video = readFileSync(sampleVideo);
const alive = new AbortController().signal;
/** Longer than a lease. */
const leaseEndMs = 200_000;

describe('Publishing by containers that ends between two statements, in one process', () => {
  let stand: InstagramStand;
  let crashes: Crashes;
  const ends = new Set<string>();
  let livePosts = 0;
  let passedTests = 0;
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await InstagramStand.start();
    // Only this test starts work.
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    crashes = new Crashes();
    crashes.watch(stand.get(AttemptLedger), 'saving a change', 'update');
    const containers = stand.get(PlatformRegistry).get(Platform.INSTAGRAM).containers!;
    crashes.watch(containers, 'a part', 'createPart');
    crashes.watch(containers, 'the whole', 'createWhole');
    crashes.watch(containers, 'the bytes', 'sendBytes');
    crashes.watch(containers, 'looking at a container', 'containerState');
    crashes.watch(containers, 'publishing', 'publish');
    crashes.watch(containers, 'the permalink', 'permalink');
  });
  afterAll(async () => {
    await stand.close();
    if (passedTests < 3) return;
    console.log(
      `${ends.size} ends in one process, ${livePosts} live posts. Ended:\n  ${[...ends].join('\n  ')}`,
    );
  });

  /** Runs the worker for a post, from the claim to its end. */
  async function publish(): Promise<void> {
    const publishing = stand.get(PublishWorker);
    for (let round = 0; round < 6; round += 1) {
      for (const claim of await publishing.claim(1)) await publishing.run(claim, alive);
      await stand.control('POST', '/clock/advance', { ms: 30_000 });
      await stand.test.advance(30_000);
    }
  }

  it.each([
    ['a photo', 'INSTAGRAM_LOGIN', [photo]],
    ['a video as bytes', 'FACEBOOK_LOGIN', [video]],
    ['a carousel', 'INSTAGRAM_LOGIN', [photo, photo]],
  ] as const)(
    'publishes %s once',
    async (what, loginType, files) => {
      const post = async (): Promise<{ creator: InstagramCreator; id: string }> => {
        const creator = await stand.creator(loginType);
        return { creator, id: await stand.aPost(creator, files) };
      };
      await post();
      const points = await crashes.pointsOf(publish);
      for (const [index, point] of points.entries()) {
        const occurrence = points.slice(0, index).filter((earlier) => earlier === point).length;
        const isLast = points.lastIndexOf(point) === index;
        // The end of a step and the start of the next are the same point.
        const isDoubled = points[index - 1]?.startsWith('after') && point.startsWith('before');
        if (isDoubled || (occurrence >= 2 && !isLast)) continue;
        const { creator, id } = await post();
        await crashes.dieAtPoint(index, publish);
        await stand.test.advance(leaseEndMs);
        await stand.catchUp();
        const end = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
        const live = await stand.live(creator);
        counts.add(1, live.length);
        const where = `${what}: ${point}${occurrence > 0 ? `, time ${occurrence + 1}` : ''}`;
        expect({ where, state: end.state, live: live.length }).toEqual({
          where,
          state: 'PUBLISHED',
          live: 1,
        });
        livePosts += live.length;
        ends.add(where);
        // The status worker finds posts with a lost response in the list of media.
        await stand.pass(120_000);
        expect((await stand.post(creator, id)).platformPostId).toBe(live[0].id);
      }
      expect(points).toContain('after publishing');
      expect((await stand.control('GET', '/meta/tokens')).doublePublishes).toBe(0);
      passedTests += 1;
    },
    180_000,
  );
});
