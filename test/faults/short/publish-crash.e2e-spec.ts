import { until } from '../../support/jest/deferred.js';
import { PublishingStand, sampleVideo } from '../../support/platforms/publishing.js';
import { ReplaceableWorker } from '../../support/processes/publishing-process.js';
import { HeldCalls } from '../../support/servers/held-calls.js';

/** Longer than a lease. */
const leaseEndMs = 200_000;

describe('A worker process that is killed before it reads the answer to the start of a publish', () => {
  let stand: PublishingStand;
  let worker: ReplaceableWorker;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    worker = await ReplaceableWorker.start(stand);
  }, 60_000);
  afterAll(async () => {
    await worker?.close();
    await stand?.close();
  });

  it('is replaced by one that publishes once', async () => {
    const calls = new HeldCalls(stand);
    worker.prepareSpare();
    const creator = await stand.creator();
    const media = [{ uploadId: await stand.upload(creator, sampleVideo) }];
    const { posts } = await stand.createPost(creator, { media });
    const isHeld = await calls.hold({ host: 'tiktok.api', path: '/v2/post/publish/video/init/' }, 'done');
    worker.begin();
    await until(isHeld);
    await until(async () => (await stand.publishes(creator)).length === 1);
    expect(await worker.kill()).toBe('SIGKILL');
    await calls.letGo();

    await stand.test.advance(leaseEndMs);
    await worker.replace();
    const { state } = await stand.until(creator, posts[0].id, ['PUBLISHED', 'FAILED']);
    await stand.catchUp();
    expect({ state, live: (await stand.live(creator)).length }).toEqual({ state: 'PUBLISHED', live: 1 });
  }, 60_000);
});
