import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeSyntheticMp4 } from '../../simulator/media/synthetic-mp4.js';
import { WakeUps } from '../../src/jobs/wake-ups/wake-ups.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { PlatformFailure } from '../../src/platforms/platform-failure.js';
import { Platform } from '../../src/platforms/platform.js';
import { AttemptsRepository } from '../../src/posts/publishing/attempts.repository.js';
import { AttemptLedger } from '../../src/posts/publishing/attempt-ledger.js';
import { PublishWorker } from '../../src/posts/publishing/publish.worker.js';
import { SubscriptionsService } from '../../src/subscriptions/subscriptions.service.js';
import { replaceMethod } from '../support/methods.js';
import {
  cancelPost,
  checkPost,
  type Creator,
  PublishingStand,
  retryPost,
  samplePhoto,
} from '../support/publishing.js';
import { freePorts, ready, type StartedProcess, startProcess } from '../support/started-app.js';

const minute = 60_000;
const hour = 60 * minute;
const size = 66_000_000;
const chunkSize = 10_485_760;
const alive = new AbortController().signal;

const init = { host: 'tiktok.api', path: '/v2/post/publish/video/init/' };
const photoInit = { host: 'tiktok.api', path: '/v2/post/publish/content/init/' };
const chunk = { host: 'tiktok.upload', path: '/*' };
const composer = { host: 'tiktok.api', path: '/v2/post/publish/creator_info/query/' };

describe('Publishing, when', () => {
  let stand: PublishingStand;
  let dir: string;
  let video: string;

  beforeAll(async () => {
    stand = await PublishingStand.start();
    // Only what a test starts looks for work.
    Object.assign(stand.get(WakeUps), { wake: () => {} });
    dir = mkdtempSync(join(tmpdir(), 'patchbay-publish-'));
    video = join(dir, 'video.mp4');
    await writeSyntheticMp4(video, { bytes: size });
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(async () => {
    await stand.close();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A post of six chunks. */
  async function aLargePost(): Promise<{ creator: Creator; id: string }> {
    const creator = await stand.creator();
    const uploadId = await stand.placeFile(creator, video);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
    return { creator, id: posts[0].id };
  }

  async function aPhotoPost(): Promise<{ creator: Creator; id: string }> {
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, samplePhoto);
    const { posts } = await stand.createPost(creator, { media: [{ uploadId }] });
    return { creator, id: posts[0].id };
  }

  async function expectOnce({ creator, id }: { creator: Creator; id: string }): Promise<any> {
    const post = await stand.until(creator, id, ['PUBLISHED', 'FAILED']);
    expect(post).toMatchObject({ state: 'PUBLISHED' });
    expect(await stand.live(creator)).toHaveLength(1);
    return post;
  }

  /** Runs `during` around every chunk that leaves, with its number from 0; what it returns goes on with the sending. */
  function aroundChunks(during: (number: number, send: () => Promise<any>) => Promise<any>): () => void {
    let number = 0;
    return replaceMethod(
      stand.adapter().videos!,
      'putChunk',
      (original) => (target, part) => during(number++, async () => original(target, part)),
    );
  }

  describe('the answer to an init is lost,', () => {
    it.each([
      ['and the platform took it', { type: 'lostAnswer' }, 2],
      ['and the platform never got it', { type: 'dropConnection' }, 1],
      ['and is a 500 although the platform took it', { type: 'status', status: 500, processed: true }, 2],
      ['and is garbage', { type: 'garbage' }, 1],
    ])('starts over: %s', async (_, action, opened) => {
      const creator = await stand.creator();
      await stand.fault(init, action);
      const id = await stand.aPost(creator);
      const post = await expectOnce({ creator, id });
      expect(await stand.publishes(creator)).toHaveLength(opened);
      expect(post.attempts).toMatchObject([
        { number: 1, state: 'FAILED', failReason: 'INIT_ANSWER_LOST', publishId: null },
        { number: 2, state: 'PUBLISHED', byPerson: false },
      ]);
    });

    it('gives up after some attempts and asks the person', async () => {
      const creator = await stand.creator();
      await stand.fault(init, { type: 'lostAnswer' }, {});
      const id = await stand.aPost(creator);
      const post = await stand.until(creator, id, ['FAILED']);
      expect(post).toMatchObject({ failReason: 'INIT_ANSWER_LOST', nextAction: 'RETRY' });
      expect(post.attempts).toHaveLength(5);
      await stand.control('DELETE', '/faults');
      await creator.client.data(retryPost, { input: { postId: id } });
      await expectOnce({ creator, id });
    });
  });

  describe('a chunk', () => {
    it.each([
      ['in the middle has no answer', 2, { type: 'lostAnswer' }],
      ['never arrives', 2, { type: 'dropConnection' }],
      ['is answered 500 and not stored', 3, { type: 'status', status: 500, body: '' }],
      ['is answered 500 and stored', 3, { type: 'status', status: 500, body: '', processed: true }],
      ['is answered 416 without saying why', 1, { type: 'status', status: 416, body: '' }],
      ['at the end has no answer', 5, { type: 'lostAnswer' }],
      [
        'at the end is answered 502 and stored',
        5,
        { type: 'status', status: 502, body: '', processed: true },
      ],
      ['at the end is answered 200 by somebody else', 5, { type: 'garbage' }],
    ])('%s: goes on where the platform stands', async (_, skip, action) => {
      const post = await aLargePost();
      await stand.fault(chunk, action, { times: 1, skip });
      const { attempts } = await expectOnce(post);
      expect(attempts).toHaveLength(1);
      const [publish] = await stand.publishes(post.creator);
      expect(publish).toMatchObject({ uploadedBytes: size });
    });

    it('finds the platform ahead: is told by 416, and what is there is not sent again', async () => {
      const post = await aLargePost();
      const sizes: number[] = [];
      const restore = aroundChunks(async (number, send) => {
        const answer = await send();
        sizes.push(number);
        // The first chunk was stored, and the process forgot.
        return number === 0 ? { kind: 'resync', bytesReceived: 0 } : answer;
      });
      await expectOnce(post);
      restore();
      const [publish] = await stand.publishes(post.creator);
      expect(publish).toMatchObject({ uploadedBytes: size, uploads: { chunks: 6, refused: 1 } });
      expect(sizes).toHaveLength(7);
    });

    it.each([403, 404])(
      'is answered %d: the address is dead, and nothing was whole: starts over',
      async (status) => {
        const post = await aLargePost();
        await stand.fault(chunk, { type: 'status', status, body: '' }, { times: 1, skip: 2 });
        const { attempts } = await expectOnce(post);
        expect(attempts).toMatchObject([
          { state: 'FAILED', failReason: 'UPLOAD_EXPIRED' },
          { state: 'PUBLISHED' },
        ]);
      },
    );

    it('at the end is refused although it was stored: the platform has the last word', async () => {
      const post = await aLargePost();
      await stand.fault(
        chunk,
        { type: 'status', status: 400, body: '', processed: true },
        { times: 1, skip: 5 },
      );
      await stand.get(WorkRunner).drain();
      expect(await stand.post(post.creator, post.id)).toMatchObject({
        ...{ state: 'UNCONFIRMED', nextAction: 'CHECK_OR_RETRY', failReason: 'CHUNK_REFUSED' },
      });
      const { attempts } = await expectOnce(post);
      expect(attempts).toHaveLength(1);
    });

    it('is refused before the end: fails, and success at the platform would still count', async () => {
      const post = await aLargePost();
      await stand.fault(chunk, { type: 'status', status: 400, body: '' }, { times: 1, skip: 1 });
      const failed = await stand.until(post.creator, post.id, ['FAILED']);
      expect(failed).toMatchObject({ failReason: 'CHUNK_REFUSED', nextAction: 'REVISE' });
      const { publishId } = failed.attempts[0];
      await stand.control('POST', '/tiktok/webhooks/send', {
        event: 'post.publish.complete',
        person: post.creator.person,
        content: { publish_id: publishId, publish_type: 'DIRECT_PUBLISH' },
      });
      await stand.work();
      expect(await stand.post(post.creator, post.id)).toMatchObject({
        state: 'PUBLISHED',
        nextAction: 'NONE',
      });
    });
  });

  it('the webhook comes before the last chunk is answered, believes it', async () => {
    const post = await aLargePost();
    const restore = aroundChunks(async (number, send) => {
      const answer = await send();
      if (number === 5) {
        await stand.control('POST', '/clock/advance', { ms: minute });
        await stand.control('POST', '/settle');
      }
      return answer;
    });
    const publishing = stand.get(PublishWorker);
    const [claim] = await publishing.claim(1);
    const run = publishing.run(claim!, alive);
    await run;
    restore();
    await stand.work();
    expect(await stand.post(post.creator, post.id)).toMatchObject({ state: 'PUBLISHED', isPublic: true });
    await expectOnce(post);
  });

  it('it is canceled during the upload, stops before the last chunk', async () => {
    const post = await aLargePost();
    const restore = aroundChunks(async (number, send) => {
      const answer = await send();
      if (number !== 2) return answer;
      const { cancelPost: result } = await post.creator.client.data(cancelPost, {
        input: { postId: post.id },
      });
      expect(result).toMatchObject({ __typename: 'PostCanceled' });
      return answer;
    });
    await stand.work();
    restore();
    await stand.pass(2 * hour);
    const [publish] = await stand.publishes(post.creator);
    expect(publish).toMatchObject({ uploadedBytes: 3 * chunkSize });
    expect(await stand.live(post.creator)).toEqual([]);
    expect(await stand.post(post.creator, post.id)).toMatchObject({ state: 'CANCELED' });
  });

  it('a worker is overtaken because its lease ran out, lets it go', async () => {
    const post = await aLargePost();
    let goOn: () => void = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const restore = aroundChunks(async (number, send) => {
      const answer = await send();
      if (number === 2) await held;
      return answer;
    });
    const publishing = stand.get(PublishWorker);
    const [slow] = await publishing.claim(1);
    const slowRun = publishing.run(slow!, alive);
    while ((await stand.post(post.creator, post.id)).progress?.bytesSent !== 2 * chunkSize) await delay(10);
    expect(await publishing.claim(1)).toEqual([]);
    await stand.test.advance(200_000);
    await expectOnce(post);
    goOn();
    await slowRun;
    restore();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploads.chunks).toBe(6);
    expect(await stand.post(post.creator, post.id)).toMatchObject({ state: 'PUBLISHED' });
  });

  it('the database is away while a chunk leaves, sends it again once it is back', async () => {
    const post = await aLargePost();
    let renewals = 0;
    const restoreRenewals = replaceMethod(
      stand.get(AttemptsRepository),
      'extendUploadLease',
      (original) =>
        (...of) => {
          renewals += 1;
          if (renewals === 3) return Promise.reject(new Error('Connection terminated unexpectedly'));
          return original(...of);
        },
    );
    // The renewal fails long before the end of its chunk would wait for it.
    const restore = aroundChunks(async (number, send) => {
      if (number === 2) for (let look = 0; look < 5; look += 1) await stand.post(post.creator, post.id);
      return send();
    });
    const publishing = stand.get(PublishWorker);
    const [claim] = await publishing.claim(1);
    await publishing.run(claim!, alive).catch((error: unknown) => {
      expect(error).toMatchObject({ message: 'Connection terminated unexpectedly' });
    });
    restore();
    restoreRenewals();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploadedBytes).toBe(2 * chunkSize);
    await stand.test.advance(200_000);
    const { attempts } = await expectOnce(post);
    expect(attempts).toHaveLength(1);
  });

  it('the process is asked to stop, leaves the upload to the next one at once', async () => {
    const post = await aLargePost();
    const stop = new AbortController();
    const restore = aroundChunks((number, send) => {
      if (number === 1) stop.abort();
      return send();
    });
    const publishing = stand.get(PublishWorker);
    const [claim] = await publishing.claim(1);
    await publishing.run(claim!, stop.signal);
    restore();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploadedBytes).toBe(2 * chunkSize);
    expect(await publishing.claim(1)).toMatchObject([{ id: claim!.id, state: 'UPLOADING' }]);
    await stand.test.advance(200_000);
    await expectOnce(post);
  });

  it('the database is away when the platform answers, keeps the answer until it is back', async () => {
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
    const post = await expectOnce({ creator, id });
    expect(post.attempts).toHaveLength(1);
    expect(await stand.publishes(creator)).toHaveLength(1);
  });

  it('the creator turns out to be capped only at the init, tells it and gives the post back', async () => {
    const creator = await stand.creator();
    await stand.fault(init, { type: 'apiError', code: 'spam_risk_too_many_posts', status: 403 });
    const id = await stand.aPost(creator);
    const post = await stand.until(creator, id, ['FAILED']);
    expect(post).toMatchObject({ failReason: 'spam_risk_too_many_posts', nextAction: 'RETRY' });
    expect((await stand.get(SubscriptionsService).usageOf(creator.userId)).posts.used).toBe(0);
  });

  it('the platform asks for patience, waits as long as it wants', async () => {
    const creator = await stand.creator();
    await stand.fault(init, { type: 'rateLimit' });
    const id = await stand.aPost(creator);
    await stand.work();
    expect(await stand.post(creator, id)).toMatchObject({
      state: 'UPLOADING',
      attempts: [{ state: 'READY' }],
    });
    const post = await expectOnce({ creator, id });
    expect(post.attempts).toHaveLength(1);
  });

  it('the platform is away for hours, waits some of them and then asks the person', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    const restore = replaceMethod(
      stand.adapter().videos!,
      'composer',
      () => () =>
        Promise.reject(
          PlatformFailure.transient(Platform.TIKTOK, { platformCode: 'UNREACHABLE', message: 'as scripted' }),
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

  it('a part of the platform answers badly, tries again by itself', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    await stand.fault(composer, { type: 'status', status: 503, body: '' }, { times: 3 });
    await stand.fault(
      { host: 'tiktok.api', path: '/v2/post/publish/status/fetch/' },
      { type: 'garbage' },
      { times: 3 },
    );
    await expectOnce({ creator, id });
  });

  describe('the answer to a pull of photos is lost', () => {
    it('and nothing was fetched: makes sure that nothing will be, and starts over', async () => {
      const post = await aPhotoPost();
      await stand.fault(photoInit, { type: 'lostAnswer' });
      await stand.get(WorkRunner).drain();
      await stand.test.advance(31_000);
      await stand.get(WorkRunner).drain();
      await stand.catchUp();
      const { attempts } = await expectOnce(post);
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

    it('and they were fetched: waits for word, and never sends it again by itself', async () => {
      const post = await aPhotoPost();
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

  describe('its process is killed', () => {
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
      '%s: the next one brings it out',
      async (_, match, skip) => {
        const post = await aLargePost();
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
        await expectOnce(post);
      },
      120_000,
    );
  });
});
