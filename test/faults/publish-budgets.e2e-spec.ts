import { startTestApp, type TestApp } from '../support/app.js';
import { PublishingStand, sampleVideo } from '../support/platforms/publishing.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const path = '/v2/post/publish/video/init/';

describe('Eight simultaneous posts of one creator', () => {
  let stand: PublishingStand;
  let restarted: TestApp | null = null;
  const counts = new FaultCounts('posts');

  beforeAll(async () => {
    stand = await PublishingStand.start({ simulator: { rateLimits: true }, manualClock: false });
  });
  afterAll(async () => {
    await restarted?.close();
    await stand.close();
  });

  it('start six uploads per minute and are never refused, also across a restart', async () => {
    const creator = await stand.creator();
    const uploadIds: string[] = [];
    for (let post = 0; post < 8; post += 1) uploadIds.push(await stand.placeFile(creator, sampleVideo));
    for (const uploadId of uploadIds) await stand.createPost(creator, { media: [{ uploadId }] });
    await stand.work();
    const inits = async (): Promise<any[]> =>
      (await stand.control('GET', `/requests?path=${encodeURIComponent(path)}`)).entries;
    expect(await inits()).toHaveLength(6);

    // Real time passes for both, so the windows have their real length.
    // Another process: the count of six is stored.
    restarted = await startTestApp(stand.environment, stand.test);
    await stand.control('POST', '/clock/advance', { ms: 10_000 });
    await stand.test.advance(10_000);
    await restarted.app.get(WorkRunner, { strict: false }).drain();
    expect(await inits()).toHaveLength(6);

    for (let step = 0; step < 12; step += 1) await stand.pass(10_000);
    const all = await inits();
    counts.add(8, all.length);
    expect(all).toHaveLength(8);
    expect(all.map(({ status }) => status)).toEqual(Array(8).fill(200));
  });
});
