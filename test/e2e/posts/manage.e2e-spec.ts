import { Database } from '../../../src/database/database.js';
import { Platform } from '../../../src/platforms/platform.js';
import { StatusReportsService } from '../../../src/posts/publishing/status-reports.service.js';
import { SubscriptionsService } from '../../../src/subscriptions/subscriptions.service.js';
import {
  cancelPost,
  checkPost,
  type Creator,
  PublishingStand,
  retryPost,
  samplePhoto,
  sampleVideo,
  target,
} from '../../support/platforms/publishing.js';

const minute = 60_000;
const hour = 60 * minute;

describe('Posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  const usedPosts = async ({ userId }: Creator) =>
    (await stand.get(SubscriptionsService).usageOf(userId)).posts.used;
  const later = (ms: number) => new Date(stand.nowMs() + ms).toISOString();

  describe('with a schedule', () => {
    it('are published at the scheduled time', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.pass(50 * minute);
      expect(await stand.post(creator, id)).toMatchObject({
        state: 'SCHEDULED',
        attempts: [{ state: 'READY' }],
      });
      await stand.pass(11 * minute);
      await stand.until(creator, id, ['PUBLISHED']);
    });

    it('fail when an option is no longer offered, and are retried with another', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.control('POST', '/tiktok/people', { username: creator.person, private: true });
      await stand.pass(61 * minute);
      expect(await stand.post(creator, id)).toMatchObject({
        state: 'FAILED',
        failReason: 'PRIVACY_LEVEL_NOT_OFFERED',
        failMessage: expect.any(String),
        nextAction: 'REVISE',
      });
      expect(await stand.publishes(creator)).toEqual([]);
      expect(await usedPosts(creator)).toBe(0);

      const same = await creator.client.data(retryPost, { input: { postId: id } });
      expect(same.retryPost).toMatchObject({
        rejections: [{ problems: [{ code: 'PRIVACY_LEVEL_NOT_OFFERED' }] }],
      });
      const { options } = target(creator, { privacyLevel: 'FOLLOWER_OF_CREATOR' }) as any;
      const other = await creator.client.data(retryPost, {
        input: { postId: id, options, caption: 'For followers' },
      });
      expect(other.retryPost).toMatchObject({
        __typename: 'PostRetried',
        post: { caption: 'For followers' },
      });
      expect(await usedPosts(creator)).toBe(1);
      await stand.until(creator, id, ['PUBLISHED']);
      expect(await stand.live(creator)).toMatchObject([{ privacyLevel: 'FOLLOWER_OF_CREATOR' }]);
    });

    it('fail at the daily limit, and can be retried after it', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.control('POST', '/tiktok/people', { username: creator.person, cappedToday: true });
      await stand.pass(61 * minute);
      expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED', nextAction: 'RETRY' });
      await stand.control('POST', '/tiktok/people', { username: creator.person, cappedToday: false });
      await creator.client.data(retryPost, { input: { postId: id } });
      await stand.until(creator, id, ['PUBLISHED']);
    });

    it('fail with RECONNECT when the platform no longer accepts the connection', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.control('POST', `/tiktok/people/${creator.person}/remove-authorization`, { reason: 1 });
      await stand.pass(61 * minute);
      expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED', nextAction: 'RECONNECT' });
    });
  });

  describe('cancelPost', () => {
    it('works until the platform may have the whole file', async () => {
      const creator = await stand.creator();
      const scheduled = await stand.aPost(creator, { publishAt: later(hour) });
      const { cancelPost: canceled } = await creator.client.data(cancelPost, {
        input: { postId: scheduled },
      });
      expect(canceled).toMatchObject({
        __typename: 'PostCanceled',
        post: { state: 'CANCELED', nextAction: 'NONE' },
      });
      const again = await creator.client.data(cancelPost, { input: { postId: scheduled } });
      expect(again.cancelPost.__typename).toBe('PostCanceled');
      await stand.pass(2 * hour);
      expect(await stand.publishes(creator)).toEqual([]);

      const processing = await stand.aPost(creator);
      await stand.work();
      const late = await creator.client.data(cancelPost, { input: { postId: processing } });
      expect(late.cancelPost).toMatchObject({ code: 'TOO_LATE_TO_CANCEL' });
      const published = await stand.until(creator, processing, ['PUBLISHED']);
      const tooLate = await creator.client.data(cancelPost, { input: { postId: published.id } });
      expect(tooLate.cancelPost).toMatchObject({ code: 'TOO_LATE_TO_CANCEL' });
    });

    it('cancels the fetch of photos at the platform', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, samplePhoto);
      const [{ id }] = (await stand.createPost(creator, { media: [{ uploadId }] })).posts;
      await stand.work();
      const { cancelPost: result } = await creator.client.data(cancelPost, { input: { postId: id } });
      expect(result).toMatchObject({ __typename: 'PostCanceled', post: { state: 'CANCELED' } });
      await stand.pass(10 * minute);
      expect(await stand.live(creator)).toEqual([]);
      expect(await stand.post(creator, id)).toMatchObject({ state: 'CANCELED' });
    });
  });

  describe('retryPost', () => {
    it('sends a post again that failed at the platform', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/tiktok/publish/next', {
        behaviour: 'fail',
        reason: 'internal',
        person: creator.person,
      });
      const id = await stand.aPost(creator);
      const failed = await stand.until(creator, id, ['FAILED']);
      expect(failed).toMatchObject({ failReason: 'internal', nextAction: 'RETRY' });
      expect(await usedPosts(creator)).toBe(1);
      await creator.client.data(retryPost, { input: { postId: id } });
      const post = await stand.until(creator, id, ['PUBLISHED']);
      expect(post.attempts).toMatchObject([
        { number: 1, state: 'FAILED', failReason: 'internal' },
        { number: 2, state: 'PUBLISHED', byPerson: true },
      ]);
      expect(await stand.live(creator)).toHaveLength(1);
      expect(await usedPosts(creator)).toBe(1);
    });

    it('stops when the platform reports the first attempt as published', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/tiktok/publish/next', { behaviour: 'stall', person: creator.person });
      const id = await stand.aPost(creator);
      await stand.work();
      const { publishId } = (await stand.post(creator, id)).attempts[0];
      const apply = (status: object) =>
        stand.get(Database).transaction((manager) =>
          stand.get(StatusReportsService).apply(manager, {
            ...{ platform: Platform.TIKTOK, publishId, at: new Date(stand.nowMs()), source: 'webhook' },
            status: { platformStatus: 'REPORTED', ...status } as never,
          }),
        );
      expect(await apply({ state: 'FAILED', failReason: 'internal', retryable: true })).toBe('applied');
      expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED' });
      await creator.client.data(retryPost, { input: { postId: id } });
      expect(await apply({ state: 'PUBLISHED', platformPostId: '7', isPublic: true })).toBe('applied');
      expect(await apply({ state: 'PUBLISHED', platformPostId: '7', isPublic: true })).toBe('ignored');
      expect(await apply({ state: 'FAILED', failReason: 'internal', retryable: true })).toBe('ignored');
      expect(await stand.post(creator, id)).toMatchObject({
        state: 'PUBLISHED',
        attempts: [{ state: 'PUBLISHED' }, { number: 2 }],
      });
    });

    it('refuses posts that have not failed', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      const { retryPost: result } = await creator.client.data(retryPost, { input: { postId: id } });
      expect(result).toMatchObject({ code: 'POST_NOT_RETRYABLE' });
    });
  });

  it('are invisible to other users', async () => {
    const creator = await stand.creator();
    const stranger = await stand.creator();
    const id = await stand.aPost(creator, { publishAt: later(hour) });
    const { post, node, posts } = await stranger.client.data(
      'query ($id: ID!) { post(id: $id) { id } node(id: $id) { id } posts { edges { node { id } } } }',
      { id },
    );
    expect({ post, node, posts }).toEqual({ post: null, node: null, posts: { edges: [] } });
    for (const mutation of [cancelPost, checkPost, retryPost]) {
      const [result]: any[] = Object.values(await stranger.client.data(mutation, { input: { postId: id } }));
      expect(result).toMatchObject({ code: 'NOT_FOUND' });
    }
    const byAccount = 'query ($ids: [ID!]) { posts(accountIds: $ids) { edges { node { id } } } }';
    const list = await stranger.client.data(byAccount, { ids: [creator.accountId] });
    expect(list.posts.edges).toEqual([]);
  });

  it('are listed newest first, with filters and pages', async () => {
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { posts } = await stand.createPost(creator, { media: [{ uploadId }], publishAt: later(hour) });
      ids.unshift(posts[0].id);
    }
    await creator.client.data(cancelPost, { input: { postId: ids[2] } });
    const list = `query ($first: Int!, $after: String, $states: [PostState!]) {
      posts(first: $first, after: $after, states: $states) {
        edges { node { id state attempts { number } account { id } } } pageInfo { hasNextPage endCursor }
      }
    }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { posts }: any = await creator.client.data(list, { first: 2, after });
      seen.push(...posts.edges.map(({ node }: any) => node.id));
      after = posts.pageInfo.hasNextPage ? posts.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(ids);
    const { posts } = await creator.client.data(list, { first: 10, states: ['CANCELED'] });
    expect(posts.edges.map(({ node }: any) => node.id)).toEqual([ids[2]]);
  });
});
