import { setTimeout as delay } from 'node:timers/promises';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { AttemptsRepository } from '../../src/posts/publishing/attempts.repository.js';
import { PublishWorker } from '../../src/posts/publishing/publish.worker.js';
import { replaceMethod } from '../support/jest/methods.js';
import { cancelPost, type PublishingStand, retryPost } from '../support/platforms/publishing.js';
import { chunkBytes, PublishingFaults, videoBytes } from '../support/platforms/publishing-faults.js';
import { FaultCounts } from '../support/jest/fault-counts.js';

const minute = 60_000;
const hour = 60 * minute;
const alive = new AbortController().signal;

const init = { host: 'tiktok.api', path: '/v2/post/publish/video/init/' };
const chunk = { host: 'tiktok.upload', path: '/*' };

describe('Faults of an upload:', () => {
  let faults: PublishingFaults;
  const counts = new FaultCounts('posts');
  let stand: PublishingStand;
  beforeAll(async () => {
    faults = await PublishingFaults.start(counts);
    ({ stand } = faults);
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => faults.close());

  describe('a lost response to an init', () => {
    it.each([
      ['accepted by the platform', { type: 'lostAnswer' }, 2],
      ['not received by the platform', { type: 'dropConnection' }, 1],
      ['500, but accepted by the platform', { type: 'status', status: 500, processed: true }, 2],
      ['garbage', { type: 'garbage' }, 1],
    ])('leads to a new attempt: %s', async (_, action, opened) => {
      const creator = await stand.creator();
      await stand.fault(init, action);
      const id = await stand.aPost(creator);
      const post = await faults.expectOnce({ creator, id });
      expect(await stand.publishes(creator)).toHaveLength(opened);
      expect(post.attempts).toMatchObject([
        { number: 1, state: 'FAILED', failReason: 'INIT_ANSWER_LOST', publishId: null },
        { number: 2, state: 'PUBLISHED', byPerson: false },
      ]);
    });

    it('fails the post after five attempts', async () => {
      const creator = await stand.creator();
      await stand.fault(init, { type: 'lostAnswer' }, {});
      const id = await stand.aPost(creator);
      const post = await stand.until(creator, id, ['FAILED']);
      expect(post).toMatchObject({ failReason: 'INIT_ANSWER_LOST', nextAction: 'RETRY' });
      expect(post.attempts).toHaveLength(5);
      await stand.control('DELETE', '/faults');
      await creator.client.data(retryPost, { input: { postId: id } });
      await faults.expectOnce({ creator, id });
    });
  });

  describe('a chunk', () => {
    it.each([
      ['in the middle has no answer', 2, { type: 'lostAnswer' }],
      ['never arrives', 2, { type: 'dropConnection' }],
      ['is answered 500 and not stored', 3, { type: 'status', status: 500, body: '' }],
      ['is answered 500 and stored', 3, { type: 'status', status: 500, body: '', processed: true }],
      ['is answered 416 without a reason', 1, { type: 'status', status: 416, body: '' }],
      ['at the end has no answer', 5, { type: 'lostAnswer' }],
      [
        'at the end is answered 502 and stored',
        5,
        { type: 'status', status: 502, body: '', processed: true },
      ],
      ['at the end is answered 200 by a proxy', 5, { type: 'garbage' }],
    ])('%s: continues at the offset of the platform', async (_, skip, action) => {
      const post = await faults.videoPost();
      await stand.fault(chunk, action, { times: 1, skip });
      const { attempts } = await faults.expectOnce(post);
      expect(attempts).toHaveLength(1);
      const [publish] = await stand.publishes(post.creator);
      expect(publish).toMatchObject({ uploadedBytes: videoBytes });
    });

    it('that the platform already has is refused with 416 and not sent again', async () => {
      const post = await faults.videoPost();
      const sizes: number[] = [];
      const restore = faults.aroundChunks(async (number, send) => {
        const answer = await send();
        sizes.push(number);
        // The first chunk was stored, but its progress is lost.
        return number === 0 ? { kind: 'resync', bytesReceived: 0 } : answer;
      });
      await faults.expectOnce(post);
      restore();
      const [publish] = await stand.publishes(post.creator);
      expect(publish).toMatchObject({ uploadedBytes: videoBytes, uploads: { chunks: 6, refused: 1 } });
      expect(sizes).toHaveLength(7);
    });

    it.each([403, 404])('gets status %d before the end: leads to a new attempt', async (status) => {
      const post = await faults.videoPost();
      await stand.fault(chunk, { type: 'status', status, body: '' }, { times: 1, skip: 2 });
      const { attempts } = await faults.expectOnce(post);
      expect(attempts).toMatchObject([
        { state: 'FAILED', failReason: 'UPLOAD_EXPIRED' },
        { state: 'PUBLISHED' },
      ]);
    });

    it('at the end is refused although it was stored: the platform decides', async () => {
      const post = await faults.videoPost();
      await stand.fault(
        chunk,
        { type: 'status', status: 400, body: '', processed: true },
        { times: 1, skip: 5 },
      );
      await stand.get(WorkRunner).drain();
      expect(await stand.post(post.creator, post.id)).toMatchObject({
        ...{ state: 'UNCONFIRMED', nextAction: 'CHECK_OR_RETRY', failReason: 'CHUNK_REFUSED' },
      });
      const { attempts } = await faults.expectOnce(post);
      expect(attempts).toHaveLength(1);
    });

    it('is refused before the end: fails, but a later success of the platform counts', async () => {
      const post = await faults.videoPost();
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

  it('a webhook before the response to the last chunk publishes the post', async () => {
    const post = await faults.videoPost();
    const restore = faults.aroundChunks(async (number, send) => {
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
    await faults.expectOnce(post);
  });

  it('a cancellation during the upload stops it before the last chunk', async () => {
    const post = await faults.videoPost();
    const restore = faults.aroundChunks(async (number, send) => {
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
    expect(publish).toMatchObject({ uploadedBytes: 3 * chunkBytes });
    expect(await stand.live(post.creator)).toEqual([]);
    expect(await stand.post(post.creator, post.id)).toMatchObject({ state: 'CANCELED' });
  });

  it('a worker that lost its lease stops', async () => {
    const post = await faults.videoPost();
    let resume: () => void = () => {};
    const held = new Promise<void>((resolve) => (resume = resolve));
    const restore = faults.aroundChunks(async (number, send) => {
      const answer = await send();
      if (number === 2) await held;
      return answer;
    });
    const publishing = stand.get(PublishWorker);
    const [slow] = await publishing.claim(1);
    const slowRun = publishing.run(slow!, alive);
    while ((await stand.post(post.creator, post.id)).progress?.bytesSent !== 2 * chunkBytes) await delay(10);
    expect(await publishing.claim(1)).toEqual([]);
    await stand.test.advance(200_000);
    await faults.expectOnce(post);
    resume();
    await slowRun;
    restore();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploads.chunks).toBe(6);
    expect(await stand.post(post.creator, post.id)).toMatchObject({ state: 'PUBLISHED' });
  });

  it('a chunk is sent again after a database outage', async () => {
    const post = await faults.videoPost();
    let extensions = 0;
    const restoreExtensions = replaceMethod(
      stand.get(AttemptsRepository),
      'extendUploadLease',
      (original) =>
        (...of) => {
          extensions += 1;
          if (extensions === 3) return Promise.reject(new Error('Connection terminated unexpectedly'));
          return original(...of);
        },
    );
    // The lease extension fails long before the end of its chunk awaits it.
    const restore = faults.aroundChunks(async (number, send) => {
      if (number === 2) for (let look = 0; look < 5; look += 1) await stand.post(post.creator, post.id);
      return send();
    });
    const publishing = stand.get(PublishWorker);
    const [claim] = await publishing.claim(1);
    await publishing.run(claim!, alive).catch((error: unknown) => {
      expect(error).toMatchObject({ message: 'Connection terminated unexpectedly' });
    });
    restore();
    restoreExtensions();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploadedBytes).toBe(2 * chunkBytes);
    await stand.test.advance(200_000);
    const { attempts } = await faults.expectOnce(post);
    expect(attempts).toHaveLength(1);
  });

  it('a shutdown leaves the upload to the next process immediately', async () => {
    const post = await faults.videoPost();
    const stop = new AbortController();
    const restore = faults.aroundChunks((number, send) => {
      if (number === 1) stop.abort();
      return send();
    });
    const publishing = stand.get(PublishWorker);
    const [claim] = await publishing.claim(1);
    await publishing.run(claim!, stop.signal);
    restore();
    const [publish] = await stand.publishes(post.creator);
    expect(publish.uploadedBytes).toBe(2 * chunkBytes);
    expect(await publishing.claim(1)).toMatchObject([{ id: claim!.id, state: 'UPLOADING' }]);
    await stand.test.advance(200_000);
    await faults.expectOnce(post);
  });
});
