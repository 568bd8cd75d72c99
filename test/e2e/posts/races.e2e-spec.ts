import { readFileSync } from 'node:fs';
import { Database } from '../../../src/database/database.js';
import { Platform } from '../../../src/platforms/platform.js';
import type { PublishStatus } from '../../../src/platforms/platform-outcomes.js';
import type { VideoPublisher } from '../../../src/platforms/platform-publishing.js';
import { StatusReportsService } from '../../../src/posts/publishing/status-reports.service.js';
import { UploadsService } from '../../../src/uploads/uploads.service.js';
import { deferred } from '../../support/jest/deferred.js';
import { ServerOf } from '../../support/servers/file-server.js';
import { HeldLock } from '../../support/held-lock.js';
import { replaceMethod } from '../../support/jest/methods.js';
import {
  cancelPost,
  type Creator,
  PublishingStand,
  retryPost,
  sampleVideo,
} from '../../support/platforms/publishing.js';

const failed = {
  state: 'FAILED',
  platformStatus: 'FAILED',
  failReason: 'publish_cancelled',
  remedy: 'RETRY',
} satisfies PublishStatus;
const published: PublishStatus = {
  state: 'PUBLISHED',
  platformStatus: 'PUBLISH_COMPLETE',
  platformPostId: '7300000000000000001',
  isPublic: true,
};

describe('Simultaneous requests for one post', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
  });
  afterAll(() => stand.close());

  const cancel = async (id: string) =>
    (await creator.client.data(cancelPost, { input: { postId: id } })).cancelPost;
  const retry = async (id: string) =>
    (await creator.client.data(retryPost, { input: { postId: id } })).retryPost;
  const videos = () => stand.adapter().videos as Required<Pick<VideoPublisher, 'cancel'>>;
  const publishIdOf = async (id: string) =>
    (await stand.post(creator, id)).attempts.at(-1).publishId as string;
  const report = (publishId: string, status: PublishStatus) =>
    stand.get(Database).transaction((manager) =>
      stand.get(StatusReportsService).apply(manager, {
        ...{ platform: Platform.TIKTOK, publishId, status, at: new Date(stand.nowMs()) },
        source: 'webhook',
      }),
    );

  it('all return it as canceled', async () => {
    // A worker would claim a post that is due, and wait for the same lock.
    const publishAt = new Date(stand.nowMs() + 3_600_000).toISOString();
    const id = await stand.aPost(creator, { publishAt });
    const lock = await HeldLock.take(stand.test.database.url, 'SELECT FROM posts WHERE id = $1 FOR UPDATE', [
      id,
    ]);
    const answers = [cancel(id), cancel(id), cancel(id)];
    await lock.waiters(3);
    await lock.release();
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ __typename: 'PostCanceled', post: { state: 'CANCELED' } });
  });

  it('return it as canceled if the platform reports a failure before it responds', async () => {
    const id = await stand.aPost(creator);
    await stand.work();
    const publishId = await publishIdOf(id);
    const restore = replaceMethod(videos(), 'cancel', () => async () => {
      await report(publishId, failed);
      return true;
    });
    expect(await cancel(id)).toMatchObject({ __typename: 'PostCanceled', post: { state: 'CANCELED' } });
    restore();
    expect(await cancel(id)).toMatchObject({ __typename: 'PostCanceled' });
  });

  it('return it as canceled if the other request canceled it at the platform', async () => {
    const id = await stand.aPost(creator);
    await stand.work();
    const [first, second] = [deferred(), deferred()];
    let calls = 0;
    const restore = replaceMethod(videos(), 'cancel', () => async () => {
      calls += 1;
      if (calls === 1) {
        first.resolve();
        await second.promise;
        return true;
      }
      second.resolve();
      // The platform has nothing left to cancel, which the second request learns after the first is complete.
      await one;
      return false;
    });
    const one = cancel(id);
    await first.promise;
    const both = await Promise.all([one, cancel(id)]);
    restore();
    for (const answer of both) expect(answer).toMatchObject({ __typename: 'PostCanceled' });
  });

  it('return it as published if the platform reports that during a retry', async () => {
    const id = await stand.aPost(creator);
    await stand.work();
    const publishId = await publishIdOf(id);
    await report(publishId, { ...failed, failReason: 'internal' });
    const reported = deferred();
    const committed = deferred();
    const reporting = stand.get(Database).transaction(async (manager) => {
      await stand.get(StatusReportsService).apply(manager, {
        ...{ platform: Platform.TIKTOK, publishId, status: published, at: new Date(stand.nowMs()) },
        source: 'webhook',
      });
      reported.resolve();
      await committed.promise;
    });
    await reported.promise;
    const watch = await HeldLock.take(stand.test.database.url, 'SELECT 1');
    const answer = retry(id);
    await watch.waiters(1);
    committed.resolve();
    await reporting;
    await watch.release();
    expect(await answer).toMatchObject({ __typename: 'PostRetried', post: { state: 'PUBLISHED' } });
  });

  it('do not retry it if its files are deleted meanwhile', async () => {
    const id = await stand.aPost(creator);
    await stand.work();
    await report(await publishIdOf(id), { ...failed, failReason: 'internal' });
    const removal = await HeldLock.take(
      stand.test.database.url,
      `UPDATE uploads SET state = 'DISCARDED' WHERE id IN (SELECT upload_id FROM post_media WHERE post_id = $1)`,
      [id],
    );
    const answer = retry(id);
    await removal.waiters(1);
    await removal.release();
    expect(await answer).toMatchObject({ code: 'POST_NOT_RETRYABLE' });
    expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED' });
  });

  it('return the post and keep its files after a lost response to COMMIT', async () => {
    const server = await ServerOf.files({ '/video': { body: readFileSync(sampleVideo), type: 'video/mp4' } });
    const database = stand.get(Database);
    let isLost = false;
    const restore = replaceMethod(database, 'transaction', (original) => async (work) => {
      const result = await original(work);
      if (isLost || !Array.isArray(result)) return result;
      isLost = true;
      throw new Error('Connection terminated unexpectedly');
    });
    const answer = await stand.createPost(creator, { media: [{ url: `${server.url}/video` }] });
    restore();
    expect(isLost).toBe(true);
    expect(answer).toMatchObject({ __typename: 'PostsCreated', posts: [{ state: 'SCHEDULED' }] });
    expect(await stand.until(creator, answer.posts[0].id, ['PUBLISHED'])).toBeTruthy();
    await server.close();
  });
});

describe('An upload that is inspected', () => {
  let stand: PublishingStand;
  let creator: Creator;
  beforeAll(async () => {
    stand = await PublishingStand.start();
    creator = await stand.creator();
  });
  afterAll(() => stand.close());

  /** Inspects the upload while another transaction changes its row. */
  async function inspectedAfter(statement: string): Promise<unknown> {
    const id = await stand.upload(creator, sampleVideo);
    await stand.get(Database).manager.query("UPDATE uploads SET state = 'RECEIVING' WHERE id = $1", [id]);
    const lock = await HeldLock.take(stand.test.database.url, statement, [id]);
    const answer = stand
      .get(UploadsService)
      .complete(creator.userId, id)
      .catch((error: unknown) => error);
    await lock.waiters(1);
    await lock.release();
    return answer;
  }

  it('is not found after it was deleted', async () => {
    expect(await inspectedAfter('DELETE FROM uploads WHERE id = $1')).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('has the state that another request and a post gave it', async () => {
    expect(
      await inspectedAfter("UPDATE uploads SET state = 'READY', expires_at = NULL WHERE id = $1"),
    ).toMatchObject({ state: 'READY', expiresAt: null });
    expect(
      await inspectedAfter("UPDATE uploads SET state = 'DISCARDED', expires_at = NULL WHERE id = $1"),
    ).toMatchObject({ code: 'UPLOAD_USED' });
  });
});
