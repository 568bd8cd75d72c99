import { randomUUID } from 'node:crypto';
import { Database } from '../../../src/database/database.js';
import { SubscriptionsService } from '../../../src/subscriptions/subscriptions.service.js';
import {
  cancelPost,
  createPost,
  type Creator,
  PublishingStand,
  sampleVideo,
  target,
} from '../../support/platforms/publishing.js';

const hour = 3_600_000;

describe('Creating posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start();
  });
  afterAll(() => stand.close());

  const usedPosts = async ({ userId }: Creator) =>
    (await stand.get(SubscriptionsService).usageOf(userId)).posts.used;
  const later = (ms: number) => new Date(stand.nowMs() + ms).toISOString();

  describe('checks', () => {
    it('creates posts for all targets or none, and reports all problems', async () => {
      const creator = await stand.creator();
      const stranger = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const result = await stand.createPost(creator, {
        media: [{ uploadId }],
        caption: 'x'.repeat(2_201),
        targets: [
          target(creator, { privacyLevel: 'FOLLOWER_OF_CREATOR', title: 'A title' }),
          target(stranger),
        ],
      });
      expect(result).toMatchObject({
        __typename: 'PostsRejected',
        code: 'POSTS_REJECTED',
        rejections: [
          {
            accountId: creator.accountId,
            problems: [
              { code: 'CAPTION_TOO_LONG', field: 'caption' },
              { code: 'TITLE_NOT_SUPPORTED', field: 'title' },
              { code: 'PRIVACY_LEVEL_NOT_OFFERED', field: 'privacyLevel' },
            ],
          },
          { accountId: stranger.accountId, problems: [{ code: 'NOT_FOUND' }] },
        ],
      });
      expect(await usedPosts(creator)).toBe(0);
      expect((await creator.client.data('{ posts { edges { node { id } } } }')).posts.edges).toEqual([]);
    });

    it.each([
      ['no privacy level', { privacyLevel: null }, 'PRIVACY_LEVEL_REQUIRED'],
      ['no consent', { consent: false }, 'CONSENT_REQUIRED'],
      ['an empty disclosure', { disclosure: {} }, 'DISCLOSURE_INCOMPLETE'],
      [
        'private branded content',
        { privacyLevel: 'SELF_ONLY', disclosure: { brandedContent: true } },
        'BRANDED_CONTENT_PRIVATE',
      ],
    ])('refuses %s', async (_, options, code) => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const result = await stand.createPost(creator, {
        media: [{ uploadId }],
        targets: [target(creator, options)],
      });
      expect(result.rejections[0].problems).toMatchObject([{ code }]);
    });

    it('reports a creator that cannot post now, although the platform responds with HTTP 200', async () => {
      const creator = await stand.creator({ cappedToday: true });
      const uploadId = await stand.upload(creator, sampleVideo);
      const result = await stand.createPost(creator, { media: [{ uploadId }] });
      expect(result.rejections[0].problems).toMatchObject([
        { retryable: true, userMessage: expect.any(String) },
      ]);
      const composer = await creator.client.data(
        `query ($id: ID!) { composer(accountId: $id) { account { id } blocked { code retryable } info { __typename } } }`,
        { id: creator.accountId },
      );
      expect(composer.composer).toMatchObject({ blocked: { retryable: true }, info: null });
    });

    it('returns the current posting options in composer', async () => {
      const creator = await stand.creator({ duetDisabled: true, maxVideoPostDurationSec: 300 });
      const { composer } = await creator.client.data(
        `{ composer { account { id } blocked { code } fetchedAt info { ... on TikTokComposer {
           privacyLevels duetDisabled commentDisabled maxVideoDurationSeconds creatorUsername declaration
         } } } }`,
      );
      expect(composer).toMatchObject({
        account: { id: creator.accountId },
        blocked: null,
        info: {
          privacyLevels: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
          duetDisabled: true,
          maxVideoDurationSeconds: 300,
          creatorUsername: creator.person,
        },
      });
    });

    it('refuses invalid times, and the same account twice', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      for (const input of [
        { publishAt: later(-hour) },
        { publishAt: later(200 * 24 * hour) },
        { targets: [target(creator), target(creator)] },
        { targets: [] },
        { media: [] },
      ]) {
        const answer = await creator.client.graphql(createPost, {
          input: {
            media: [{ uploadId }],
            targets: [target(creator)],
            idempotencyKey: randomUUID(),
            ...input,
          },
        });
        expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
      }
    });

    it('counts against the quota, and refunds it if nothing reached the platform', async () => {
      const creator = await stand.creator();
      const kept = await stand.aPost(creator);
      const canceled = await stand.aPost(creator, { publishAt: later(hour) });
      expect(await usedPosts(creator)).toBe(2);
      await creator.client.data(cancelPost, { input: { postId: canceled } });
      expect(await usedPosts(creator)).toBe(1);
      await stand.until(creator, kept, ['PUBLISHED']);
      expect(await usedPosts(creator)).toBe(1);
    });

    it('refuses all targets above the limit of the tier', async () => {
      const creator = await stand.creator();
      const { manager } = stand.get(Database);
      await manager.query('DELETE FROM subscriptions WHERE user_id = $1', [creator.userId]);
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], publishAt: later(hour) };
      for (let count = 0; count < 10; count += 1) await stand.createPost(creator, input);
      expect(await stand.createPost(creator, input)).toMatchObject({ code: 'TIER_LIMIT_REACHED' });
      expect(await usedPosts(creator)).toBe(10);
    });
  });

  describe('with an idempotency key', () => {
    it('creates one post for repeated and concurrent requests', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], publishAt: later(hour), idempotencyKey: 'mine' };
      const results = await Promise.all(Array.from({ length: 8 }, () => stand.createPost(creator, input)));
      const ids = new Set(results.map(({ posts }) => posts[0].id));
      expect(ids.size).toBe(1);
      expect(await usedPosts(creator)).toBe(1);
      expect((await stand.createPost(creator, input)).posts[0].id).toBe([...ids][0]);
    });

    it('refuses another request with the same key for 7 days', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], publishAt: later(20 * 24 * hour), idempotencyKey: 'mine' };
      await stand.createPost(creator, input);
      expect(await stand.createPost(creator, { ...input, caption: 'Another' })).toMatchObject({
        code: 'IDEMPOTENCY_CONFLICT',
      });
      const other = await stand.creator();
      const otherUpload = await stand.upload(other, sampleVideo);
      const result = await stand.createPost(other, { ...input, media: [{ uploadId: otherUpload }] });
      expect(result.__typename).toBe('PostsCreated');

      await stand.test.advance(7 * 24 * hour);
      expect((await stand.createPost(creator, { ...input, caption: 'Another' })).__typename).toBe(
        'PostsCreated',
      );
    });

    it('returns the same post after its file was used', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], idempotencyKey: 'mine' };
      const [{ id }] = (await stand.createPost(creator, input)).posts;
      await stand.until(creator, id, ['PUBLISHED']);
      expect((await stand.createPost(creator, input)).posts[0]).toMatchObject({ id, state: 'PUBLISHED' });
    });

    it('keeps the key free after a refused request', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], idempotencyKey: 'mine' };
      const targets = [target(creator, { consent: false })];
      expect((await stand.createPost(creator, { ...input, targets })).__typename).toBe('PostsRejected');
      expect((await stand.createPost(creator, input)).__typename).toBe('PostsCreated');
    });
  });
});
