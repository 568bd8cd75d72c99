import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Changes } from '../../src/changes/changes.js';
import { Database } from '../../src/database/database.js';
import { Platform } from '../../src/platforms/platform.js';
import { StatusReportsService } from '../../src/posts/publishing/status-reports.service.js';
import { SubscriptionsService } from '../../src/subscriptions/subscriptions.service.js';
import { TestSocket } from '../support/sockets.js';
import { replaceMethod } from '../support/methods.js';
import {
  cancelPost,
  checkPost,
  createPost,
  type Creator,
  PublishingStand,
  retryPost,
  samplePhoto,
  sampleVideo,
  target,
} from '../support/publishing.js';

const verification = 'abcdefghijklmnopqrstuvwxyz012345';
const minute = 60_000;
const hour = 60 * minute;

describe('Posts', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { TIKTOK_VERIFICATION: verification } });
  });
  afterAll(() => stand.close());

  const usedPosts = async ({ userId }: Creator) =>
    (await stand.get(SubscriptionsService).usageOf(userId)).posts.used;
  const later = (ms: number) => new Date(stand.nowMs() + ms).toISOString();

  /** The addresses that `work` gives the platform to fetch photos from. */
  async function urlsOfNextPull(work: () => Promise<unknown>): Promise<readonly string[]> {
    let given: readonly string[] = [];
    const restore = replaceMethod(
      stand.adapter().photos!,
      'initPhotos',
      (original) => (credentials, request, urls) => {
        given = urls;
        return original(credentials, request, urls);
      },
    );
    await work();
    restore();
    return given;
  }

  it('goes from a file to a public post', async () => {
    const creator = await stand.creator();
    const uploadId = await stand.upload(creator, sampleVideo);
    const result = await stand.createPost(creator, { media: [{ uploadId }], caption: 'A real video' });
    expect(result).toMatchObject({
      __typename: 'PostsCreated',
      posts: [{ state: 'SCHEDULED', nextAction: 'WAIT', kind: 'VIDEO', progress: null }],
    });
    const [{ id }] = result.posts;
    await stand.work();
    expect(await stand.post(creator, id)).toMatchObject({ state: 'PROCESSING', nextAction: 'WAIT' });
    await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    const post = await stand.post(creator, id);
    const [live] = await stand.live(creator);
    expect(post).toMatchObject({
      nextAction: 'NONE',
      isPublic: true,
      platformPostId: live!.postId,
      publicUrl: `https://www.tiktok.com/@${creator.person}/video/${live!.postId}`,
      account: { username: creator.person },
      progress: { bytesSent: 1228618, totalBytes: 1228618 },
      attempts: [{ number: 1, state: 'PUBLISHED', byPerson: true, publishId: live!.publishId }],
    });
    expect(BigInt(post.platformPostId)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(live!.sha256).toBe(createHash('sha256').update(readFileSync(sampleVideo)).digest('hex'));
  });

  it('learns everything by asking when no webhook comes', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const id = await stand.aPost(creator);
    const post = await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    await stand.control('DELETE', '/faults');
    const [live] = await stand.live(creator);
    expect(await stand.post(creator, id)).toMatchObject({
      platformStatus: 'PUBLISH_COMPLETE',
      platformPostId: live!.postId,
      isPublic: true,
    });
    expect(post.attempts).toHaveLength(1);
  });

  it('publishes photos, which the platform fetches from addresses that die with the attempt', async () => {
    const creator = await stand.creator();
    const bytes = readFileSync(samplePhoto);
    const uploads = [await stand.upload(creator, samplePhoto), await stand.upload(creator, samplePhoto)];
    const urls = await urlsOfNextPull(async () => {
      const { posts } = await stand.createPost(creator, {
        media: uploads.map((uploadId) => ({ uploadId })),
        targets: [target(creator, { title: 'Two photos', photoCoverIndex: 1 })],
      });
      expect(posts[0]).toMatchObject({ kind: 'PHOTO' });
      await stand.work();
    });
    expect(urls).toHaveLength(2);
    const [url] = urls;
    const head = await fetch(url!, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type'), head.headers.get('content-length')]).toEqual([
      200,
      'image/jpeg',
      String(bytes.length),
    ]);
    const part = await fetch(url!, { headers: { range: 'bytes=10-19' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
    expect((await fetch(url!, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416);
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await fetch(url!.replace(/\.[^.]+$/, `.${'A'.repeat(43)}`))).status).toBe(404);

    const { posts } = await creator.client.data('{ posts { edges { node { id } } } }');
    const post = await stand.until(creator, posts.edges[0].node.id, ['PUBLISHED']);
    await stand.pass(minute);
    const [live]: any[] = await stand.live(creator);
    expect(live).toMatchObject({ title: 'Two photos', caption: 'Hello' });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(JSON.stringify(live.photos).split(sha256)).toHaveLength(3);
    for (const dead of urls) expect((await fetch(dead)).status).toBe(404);
    expect((await stand.post(creator, post.id)).publicUrl).toMatch(/\/photo\/\d+$/);
  });

  it('sends drafts, which the creator finishes in the app', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator, {
      targets: [target(creator, { mode: 'DRAFT', privacyLevel: null })],
    });
    const post = await stand.until(creator, id, ['AWAITING_CREATOR']);
    expect(post).toMatchObject({ nextAction: 'FINISH_IN_APP' });
    expect(await stand.live(creator)).toEqual([]);
    const { publishId } = post.attempts[0];
    await stand.control('POST', `/tiktok/publish/${encodeURIComponent(publishId)}/user-finishes-draft`, {
      privacyLevel: 'PUBLIC_TO_EVERYONE',
    });
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({ state: 'PUBLISHED', isPublic: true });
  });

  it('tells when a post is no longer public, and when it is again', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['PUBLISHED']);
    await stand.pass(minute);
    const { publishId } = (await stand.post(creator, id)).attempts[0];
    const path = `/tiktok/publish/${encodeURIComponent(publishId)}`;
    await stand.control('POST', `${path}/make-private`);
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({
      state: 'PUBLISHED',
      isPublic: false,
      publicUrl: null,
    });
    await stand.control('POST', `${path}/moderate`);
    await stand.pass(minute);
    expect(await stand.post(creator, id)).toMatchObject({ isPublic: true, publicUrl: expect.any(String) });
  });

  describe('acceptance', () => {
    it('is for all targets or for none, with every reason', async () => {
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
        'branded content nobody sees',
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

    it('tells a creator who cannot post now, although the platform says so with HTTP 200', async () => {
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

    it('shows what may be posted now', async () => {
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

    it('refuses times that make no sense, and the same account twice', async () => {
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

    it('spends the quota, and gives it back when nothing reached the platform', async () => {
      const creator = await stand.creator();
      const kept = await stand.aPost(creator);
      const canceled = await stand.aPost(creator, { publishAt: later(hour) });
      expect(await usedPosts(creator)).toBe(2);
      await creator.client.data(cancelPost, { input: { postId: canceled } });
      expect(await usedPosts(creator)).toBe(1);
      await stand.until(creator, kept, ['PUBLISHED']);
      expect(await usedPosts(creator)).toBe(1);
    });

    it('ends where the tier ends, for all targets together', async () => {
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

  describe('idempotency key', () => {
    it('makes one post of a request, however often and however concurrently it is sent', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], publishAt: later(hour), idempotencyKey: 'mine' };
      const results = await Promise.all(Array.from({ length: 8 }, () => stand.createPost(creator, input)));
      const ids = new Set(results.map(({ posts }) => posts[0].id));
      expect(ids.size).toBe(1);
      expect(await usedPosts(creator)).toBe(1);
      expect((await stand.createPost(creator, input)).posts[0].id).toBe([...ids][0]);
    });

    it('is refused for another request, and free again after 7 days', async () => {
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

    it('answers the same although the quota or the files are used up since', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], idempotencyKey: 'mine' };
      const [{ id }] = (await stand.createPost(creator, input)).posts;
      await stand.until(creator, id, ['PUBLISHED']);
      expect((await stand.createPost(creator, input)).posts[0]).toMatchObject({ id, state: 'PUBLISHED' });
    });

    it('is not used up by a request that was refused', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], idempotencyKey: 'mine' };
      const targets = [target(creator, { consent: false })];
      expect((await stand.createPost(creator, { ...input, targets })).__typename).toBe('PostsRejected');
      expect((await stand.createPost(creator, input)).__typename).toBe('PostsCreated');
    });
  });

  describe('schedule', () => {
    it('publishes when the time has come', async () => {
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

    it('stops and asks when the choice is no longer offered, and goes on with another', async () => {
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

    it('tells the daily cap, and can be tried again when it is over', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.control('POST', '/tiktok/people', { username: creator.person, cappedToday: true });
      await stand.pass(61 * minute);
      expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED', nextAction: 'RETRY' });
      await stand.control('POST', '/tiktok/people', { username: creator.person, cappedToday: false });
      await creator.client.data(retryPost, { input: { postId: id } });
      await stand.until(creator, id, ['PUBLISHED']);
    });

    it('asks for a new connection when the platform no longer accepts the old one', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      await stand.control('POST', `/tiktok/people/${creator.person}/remove-authorization`, { reason: 1 });
      await stand.pass(61 * minute);
      expect(await stand.post(creator, id)).toMatchObject({ state: 'FAILED', nextAction: 'RECONNECT' });
    });
  });

  describe('cancel', () => {
    it('is possible until the platform could have everything', async () => {
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

    it('asks the platform to stop fetching photos', async () => {
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

  describe('failure at the platform', () => {
    it('is told with its reason, and a person may try again', async () => {
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

    it('gives way to success, whatever comes first', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/tiktok/publish/next', { behaviour: 'stall', person: creator.person });
      const id = await stand.aPost(creator);
      await stand.work();
      const { publishId } = (await stand.post(creator, id)).attempts[0];
      const apply = (status: object) =>
        stand.get(Database).transaction((manager) =>
          stand.get(StatusReportsService).apply(manager, {
            ...{ platform: Platform.TIKTOK, publishId, at: new Date(stand.nowMs()), source: 'webhook' },
            status: { platformStatus: 'told', ...status } as never,
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

    it('leaves no retry to posts that are under way or out', async () => {
      const creator = await stand.creator();
      const id = await stand.aPost(creator, { publishAt: later(hour) });
      const { retryPost: result } = await creator.client.data(retryPost, { input: { postId: id } });
      expect(result).toMatchObject({ code: 'POST_NOT_RETRYABLE' });
    });
  });

  it('is told to those who watch it, as it goes on', async () => {
    const creator = await stand.creator();
    const stranger = await stand.creator();
    const [mine, theirs] = [await watching(creator), await watching(stranger)];
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['PUBLISHED']);
    const states: string[] = [];
    while (states.at(-1) !== 'PUBLISHED') {
      const { type, payload } = await mine.next();
      if (type === 'ping') continue;
      expect(payload.data.postChanged.id).toBe(id);
      states.push(payload.data.postChanged.state);
    }
    expect(states[0]).toBe('SCHEDULED');
    expect(theirs.pending.filter(({ type }) => type === 'next')).toEqual([]);
    await Promise.all([mine.close(), theirs.close()]);
  });

  async function watching({ client }: Creator): Promise<TestSocket> {
    const cookie = client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
    const socket = await TestSocket.open(stand.test.url, { headers: { cookie, origin: stand.test.url } });
    if (!(socket instanceof TestSocket)) throw new Error(`The socket was refused: ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
    const watch = jest.spyOn(stand.get(Changes), 'watch');
    socket.send({
      type: 'subscribe',
      id: '1',
      payload: { query: 'subscription { postChanged { id state } }' },
    });
    while (watch.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    watch.mockRestore();
    return socket;
  }

  it('comes from a host that proves to the platform whose it is', async () => {
    const proof = await fetch(`${stand.test.url}/tiktok${verification}.txt`);
    expect(proof.headers.get('content-type')).toMatch('text/plain');
    expect(await proof.text()).toBe(`tiktok-developers-site-verification=${verification}`);
  });

  it('can be asked about at any time', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/faults', { webhook: {}, action: { type: 'drop' } });
    const id = await stand.aPost(creator);
    await stand.work();
    await stand.control('POST', '/clock/advance', { ms: 30_000 });
    const { checkPost: result } = await creator.client.data(checkPost, { input: { postId: id } });
    await stand.control('DELETE', '/faults');
    expect(result).toMatchObject({ __typename: 'PostChecked', post: { state: 'PUBLISHED' } });
  });

  it('is nobody else’s business', async () => {
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

  it('is listed newest first, by account and state, page by page', async () => {
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
