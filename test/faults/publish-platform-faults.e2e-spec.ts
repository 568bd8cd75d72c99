import { setTimeout as delay } from 'node:timers/promises';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import { Platform } from '../../src/platforms/platform.js';
import { AttemptLedger } from '../../src/posts/publishing/attempt-ledger.js';
import { SubscriptionsService } from '../../src/subscriptions/subscriptions.service.js';
import { replaceMethod } from '../support/jest/methods.js';
import { ready, type StartedProcess, startProcess } from '../support/processes/started-app.js';
import { checkPost, type PublishingStand, retryPost } from '../support/platforms/publishing.js';
import { PublishingFaults } from '../support/platforms/publishing-faults.js';
import { FaultCounts } from '../support/jest/fault-counts.js';
import { freePorts } from '../support/servers/free-port.js';

const minute = 60_000;
const hour = 60 * minute;

const init = { host: 'tiktok.api', path: '/v2/post/publish/video/init/' };
const photoInit = { host: 'tiktok.api', path: '/v2/post/publish/content/init/' };
const chunk = { host: 'tiktok.upload', path: '/*' };
const composer = { host: 'tiktok.api', path: '/v2/post/publish/creator_info/query/' };

describe('Faults of the platform and of processes:', () => {
  let faults: PublishingFaults;
  const counts = new FaultCounts('posts');
  let stand: PublishingStand;
  beforeAll(async () => {
    faults = await PublishingFaults.start(counts);
    ({ stand } = faults);
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => faults.close());

  it('a response of the platform is saved after a database outage', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    let saves = 0;
    const restore = replaceMethod(stand.get(AttemptLedger), 'update', (original) => async (postId, step) => {
      saves += 1;
      if (saves === 2 || saves === 3) throw new Error('Connection terminated unexpectedly');
      return original(postId, step);
    });
    await stand.get(WorkRunner).drain();
    restore();
    const post = await faults.expectOnce({ creator, id });
    expect(post.attempts).toHaveLength(1);
    expect(await stand.publishes(creator)).toHaveLength(1);
  });

  it('a creator at the daily limit fails the post and returns the quota', async () => {
    const creator = await stand.creator();
    await stand.fault(init, { type: 'apiError', code: 'spam_risk_too_many_posts', status: 403 });
    const id = await stand.aPost(creator);
    const post = await stand.until(creator, id, ['FAILED']);
    expect(post).toMatchObject({ failReason: 'spam_risk_too_many_posts', nextAction: 'RETRY' });
    expect((await stand.get(SubscriptionsService).usageOf(creator.userId)).posts.used).toBe(0);
  });

  it('a rate limit delays the post as long as the platform requests', async () => {
    const creator = await stand.creator();
    await stand.fault(init, { type: 'rateLimit' });
    const id = await stand.aPost(creator);
    await stand.work();
    expect(await stand.post(creator, id)).toMatchObject({
      state: 'UPLOADING',
      attempts: [{ state: 'READY' }],
    });
    const post = await faults.expectOnce({ creator, id });
    expect(post.attempts).toHaveLength(1);
  });

  it('an outage of the platform delays the post for six hours, then fails it', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    const restore = replaceMethod(
      stand.adapter().videos!,
      'composer',
      () => () =>
        Promise.reject(
          PlatformFailure.transient(Platform.TIKTOK, { platformCode: 'UNREACHABLE', message: 'scripted' }),
        ),
    );
    await stand.pass(hour);
    expect(await stand.post(creator, id)).toMatchObject({ state: 'SCHEDULED', nextAction: 'WAIT' });
    for (let hours = 0; hours < 6; hours += 1) await stand.pass(hour);
    restore();
    expect(await stand.post(creator, id)).toMatchObject({
      ...{ state: 'FAILED', failReason: 'PLATFORM_UNAVAILABLE', nextAction: 'RETRY' },
    });
    expect((await stand.get(SubscriptionsService).usageOf(creator.userId)).posts.used).toBe(0);
  });

  it('invalid responses are retried automatically', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    await stand.fault(composer, { type: 'status', status: 503, body: '' }, { times: 3 });
    await stand.fault(
      { host: 'tiktok.api', path: '/v2/post/publish/status/fetch/' },
      { type: 'garbage' },
      { times: 3 },
    );
    await faults.expectOnce({ creator, id });
  });

  describe('a lost response to a pull of photos', () => {
    it('before a fetch revokes the media URLs and leads to a new attempt', async () => {
      const post = await faults.photoPost();
      await stand.fault(photoInit, { type: 'lostAnswer' });
      await stand.get(WorkRunner).drain();
      await stand.test.advance(31_000);
      await stand.get(WorkRunner).drain();
      await stand.catchUp();
      const { attempts } = await faults.expectOnce(post);
      expect(attempts).toMatchObject([
        { state: 'FAILED', failReason: 'INIT_ANSWER_LOST' },
        { state: 'PUBLISHED' },
      ]);
      const states = (await stand.publishes(post.creator)).map(({ status, failReason }) => [
        status,
        failReason,
      ]);
      expect(states).toEqual([
        ['PUBLISH_COMPLETE', null],
        ['FAILED', 'photo_pull_failed'],
      ]);
    });

    it('after a fetch leaves the post unconfirmed, and never sends it again automatically', async () => {
      const post = await faults.photoPost();
      await stand.fault(photoInit, { type: 'lostAnswer' });
      await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
      await stand.get(WorkRunner).drain();
      await stand.control('POST', '/clock/advance', { ms: minute });
      await stand.test.advance(minute);
      for (let hours = 0; hours < 30; hours += 1) await stand.pass(hour);
      expect(await stand.post(post.creator, post.id)).toMatchObject({
        ...{ state: 'UNCONFIRMED', nextAction: 'CHECK_OR_RETRY', failReason: 'ANSWER_LOST' },
        attempts: [{ state: 'UNCONFIRMED' }],
      });
      expect(await stand.live(post.creator)).toHaveLength(1);
      const { checkPost: checked } = await post.creator.client.data(checkPost, {
        input: { postId: post.id },
      });
      expect(checked).toMatchObject({ __typename: 'PostChecked', post: { state: 'UNCONFIRMED' } });

      await stand.control('DELETE', '/faults');
      await post.creator.client.data(retryPost, { input: { postId: post.id } });
      await stand.until(post.creator, post.id, ['PUBLISHED']);
      expect(await stand.live(post.creator)).toHaveLength(2);
    });
  });

  describe('a killed process', () => {
    const started: StartedProcess[] = [];
    afterEach(async () => {
      for (const { child, exited } of started.splice(0)) {
        child.kill('SIGKILL');
        await exited;
      }
    });

    it.each([
      ['during the init', init, 0],
      ['during the third chunk', chunk, 2],
    ])(
      '%s: the next one publishes the post',
      async (_, match, skip) => {
        const post = await faults.videoPost();
        await stand.fault(match, { type: 'hang' }, { times: 1, skip });
        await stand.control('DELETE', '/requests');
        const { PORT } = await freePorts();
        const worker = startProcess({
          ...{ NODE_ENV: 'test', PORT, JOB_TIMERS: 'on', SIMULATOR: 'off', LOG_LEVEL: 'info' },
          DATA_DIR: stand.test.dataDir,
          DATABASE_URL: stand.test.database.url,
          TIKTOK_CLIENT_KEY: 'simclientkey0001',
          TIKTOK_CLIENT_SECRET: 'sim_client_secret_0123456789abcdef',
          TIKTOK_SCOPES:
            'user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload',
          TIKTOK_AUTHORIZE_URL: stand.platformUrls.authorize,
          TIKTOK_API_URL: stand.platformUrls.api,
        });
        started.push(worker);
        await ready(worker);
        while (!(await stand.control('GET', '/faults')).some(({ hits }: any) => hits > 0)) await delay(20);
        worker.child.kill('SIGKILL');
        await worker.exited;
        await stand.control('DELETE', '/faults');
        expect((await stand.post(post.creator, post.id)).state).toBe('UPLOADING');
        await stand.work();
        expect((await stand.post(post.creator, post.id)).state).toBe('UPLOADING');
        await stand.test.advance(200_000);
        await faults.expectOnce(post);
      },
      120_000,
    );
  });
});
