import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InstagramStand } from '../../support/platforms/instagram.js';
import { samplePhoto, sampleVideo } from '../../support/platforms/publishing.js';

const photo = readFileSync(samplePhoto);
const video = readFileSync(sampleVideo);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const minute = 60_000;

describe('Posts on Instagram', () => {
  let stand: InstagramStand;
  beforeAll(async () => {
    stand = await InstagramStand.start();
  });
  afterEach(() => stand.control('DELETE', '/faults'));
  afterAll(() => stand.close());

  describe.each(['INSTAGRAM_LOGIN', 'FACEBOOK_LOGIN'] as const)('through %s', (loginType) => {
    it('publish a photo', async () => {
      const creator = await stand.creator(loginType);
      const id = await stand.aPost(creator, [photo], {
        options: { altTexts: ['A loaf'], userTags: [{ username: 'rye_fan', x: 0.5, y: 0.5 }] },
      });
      await stand.work();
      expect(await stand.post(creator, id)).toMatchObject({ state: 'UPLOADING', nextAction: 'WAIT' });
      const post = await stand.until(creator, id, ['PUBLISHED']);
      const [live, ...others] = await stand.live(creator);
      expect(others).toEqual([]);
      expect(live).toMatchObject({
        id: post.platformPostId,
        caption: 'Rye day #bread',
        altText: 'A loaf',
        sha256: sha256(photo),
      });
      expect(post).toMatchObject({
        kind: 'PHOTO',
        nextAction: 'NONE',
        isPublic: true,
        publicUrl: live.permalink,
        attempts: [{ number: 1, state: 'PUBLISHED' }],
      });
    });

    it('publish a video as a reel', async () => {
      const creator = await stand.creator(loginType);
      const id = await stand.aPost(creator, [video], {
        options: { coverTimestampMs: 1000, shareToFeed: false },
      });
      const post = await stand.until(creator, id, ['PUBLISHED']);
      const [live] = await stand.live(creator);
      expect(live).toMatchObject({
        id: post.platformPostId,
        product: 'REELS',
        sharedToFeed: false,
        sha256: sha256(video),
      });
      const [container] = await stand.containers(creator);
      // As bytes if the login supports it, otherwise from a URL of this server.
      expect(container.uploadedBytes > 0).toBe(loginType === 'FACEBOOK_LOGIN');
    });

    it('publish several files as a carousel, in order', async () => {
      const creator = await stand.creator(loginType);
      const id = await stand.aPost(creator, [photo, video, photo]);
      const post = await stand.until(creator, id, ['PUBLISHED']);
      const [live, ...others] = await stand.live(creator);
      expect(others).toEqual([]);
      expect(post).toMatchObject({ kind: 'MIXED', platformPostId: live.id });
      expect(live.children).toHaveLength(3);
    });

    it('publish photos and videos as stories', async () => {
      const creator = await stand.creator(loginType);
      for (const bytes of [photo, video]) {
        const id = await stand.aPost(creator, [bytes], { caption: '', options: { placement: 'STORY' } });
        await stand.until(creator, id, ['PUBLISHED']);
      }
      const live = await stand.live(creator);
      expect(live.map(({ product }) => product)).toEqual(['STORY', 'STORY']);
    });
  });

  it('are refused with reasons before Instagram is called', async () => {
    const creator = await stand.creator();
    const story = await stand.createPost(creator, [photo, photo], { options: { placement: 'STORY' } });
    expect(story).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [
        {
          accountId: creator.accountId,
          problems: [{ code: 'STORY_TAKES_ONE_FILE' }, { code: 'STORY_HAS_NO_CAPTION' }],
        },
      ],
    });
    const reel = await stand.createPost(creator, [photo], {
      caption: '#x '.repeat(31),
      options: { audioName: 'Sound', collaborators: ['rye_fan'] },
    });
    expect(reel.rejections[0].problems.map(({ code }: { code: string }) => code)).toEqual([
      'TOO_MANY_HASHTAGS',
      'COLLABORATORS_NOT_SUPPORTED',
      'ONLY_FOR_REELS',
    ]);
    expect(await stand.containers(creator)).toEqual([]);
  });

  it('wait until a container is ready', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/instagram/containers/next', {
      behaviour: 'slow',
      ms: 12 * minute,
      account: creator.account,
    });
    const id = await stand.aPost(creator, [video]);
    await stand.work();
    await stand.pass(6 * minute);
    expect(await stand.post(creator, id)).toMatchObject({ state: 'UPLOADING' });
    await stand.until(creator, id, ['PUBLISHED'], { stepMs: minute, forMs: 30 * minute });
    expect(await stand.live(creator)).toHaveLength(1);
  });

  describe('are never published twice', () => {
    const publishCalls = async () =>
      (await stand.control('GET', '/requests')).entries.filter(({ path }: { path: string }) =>
        path.endsWith('/media_publish'),
      ).length;

    it.each([
      ['the answer to media_publish is lost', { type: 'lostAnswer' }],
      ['media_publish answers 502, but published', { type: 'status', status: 502, processed: true }],
      ['media_publish is not answered and did not publish', { type: 'dropConnection' }],
    ])('when %s', async (_name, action) => {
      const creator = await stand.creator();
      await stand.fault({ host: 'instagram.graph', path: '*/media_publish' }, action);
      const id = await stand.aPost(creator, [photo]);
      const post = await stand.until(creator, id, ['PUBLISHED']);
      await stand.pass(2 * minute);
      const live = await stand.live(creator);
      expect(live).toHaveLength(1);
      expect(await stand.post(creator, id)).toMatchObject({
        platformPostId: live[0].id,
        publicUrl: live[0].permalink,
      });
      expect(post.attempts).toHaveLength(1);
      expect((await stand.control('GET', '/meta/tokens')).doublePublishes).toBe(0);
    });

    it('when Instagram reports spam, but publishes', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/instagram/publishes/next', {
        behaviour: 'spam-but-live',
        account: creator.account,
      });
      const before = await publishCalls();
      const id = await stand.aPost(creator, [photo]);
      await stand.until(creator, id, ['PUBLISHED']);
      await stand.pass(5 * minute);
      expect(await publishCalls()).toBe(before + 1);
      const live = await stand.live(creator);
      expect(live).toHaveLength(1);
      expect(await stand.post(creator, id)).toMatchObject({ platformPostId: live[0].id });
    });

    it('when Instagram reports spam and does not publish', async () => {
      const creator = await stand.creator();
      await stand.control('POST', '/instagram/publishes/next', {
        behaviour: 'refuse',
        code: 4,
        subcode: 2207051,
        account: creator.account,
      });
      const before = await publishCalls();
      const id = await stand.aPost(creator, [photo]);
      const post = await stand.until(creator, id, ['FAILED']);
      expect(post).toMatchObject({ failReason: '4/2207051', nextAction: 'RETRY' });
      await stand.pass(30 * minute);
      expect(await publishCalls()).toBe(before + 1);
      expect(await stand.live(creator)).toEqual([]);
    });
  });

  it('get a new attempt when a container expires before publishing', async () => {
    const creator = await stand.creator();
    await stand.control('POST', '/instagram/containers/next', {
      behaviour: 'stall',
      account: creator.account,
    });
    const id = await stand.aPost(creator, [photo]);
    await stand.work();
    const [container] = await stand.containers(creator);
    await stand.control('POST', `/instagram/containers/${container.id}/expire`);
    const post = await stand.until(creator, id, ['PUBLISHED']);
    expect(post.attempts).toMatchObject([
      { state: 'FAILED', failReason: 'CONTAINER_EXPIRED' },
      { state: 'PUBLISHED' },
    ]);
    expect(await stand.live(creator)).toHaveLength(1);
  });

  it.each([
    [2207026, 'REVISE', 1],
    [2207003, 'RETRY', 5],
  ])('whose media Instagram refuses (%i) fail with %s', async (subcode, nextAction, attempts) => {
    const creator = await stand.creator();
    await stand.control('POST', '/instagram/containers/next', {
      behaviour: 'fail',
      subcode,
      account: creator.account,
      times: 10,
    });
    const id = await stand.aPost(creator, [video]);
    const post = await stand.until(creator, id, ['FAILED']);
    expect(post).toMatchObject({ failReason: String(subcode), nextAction });
    expect(post.attempts).toHaveLength(attempts);
  });

  it('wait while the daily quota is used up, and are refused at creation', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator, [photo], {
      publishAt: new Date(stand.nowMs() + minute).toISOString(),
    });
    await stand.control('POST', `/instagram/accounts/${creator.account}/quota`, { used: 50 });
    await stand.pass(2 * minute);
    expect(await stand.post(creator, id)).toMatchObject({
      state: 'FAILED',
      failReason: 'PUBLISHING_QUOTA_REACHED',
      nextAction: 'RETRY',
    });
    expect(await stand.createPost(creator, [photo])).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code: 'PUBLISHING_QUOTA_REACHED', retryable: true }] }],
    });
  });

  it('show the remaining quota', async () => {
    const creator = await stand.creator();
    const quota = async () => {
      const query =
        'query ($id: ID!) { account(id: $id) { publishingQuota { limit used resetsAt syncedAt } } }';
      return (await creator.client.data(query, { id: creator.accountId })).account.publishingQuota;
    };
    expect(await quota()).toBeNull();
    await stand.until(creator, await stand.aPost(creator, [photo]), ['PUBLISHED']);
    await creator.client.data('query ($id: ID) { composer(accountId: $id) { fetchedAt } }', {
      id: creator.accountId,
    });
    expect(await quota()).toEqual({
      ...{ limit: 50, used: 1, resetsAt: null },
      syncedAt: expect.any(String),
    });
  });

  it('of a user without the posting role fail, and do not affect other accounts', async () => {
    const user = await stand.user();
    const result = await stand.consent(user, { person: 'sim-ben', loginType: 'FACEBOOK_LOGIN' });
    expect(result.status).toBe('choosing');
    const accountsThere = await stand.control('GET', '/instagram/accounts');
    const found = accountsThere.find(({ id }: { id: string }) => id === 'sim-second-shop');
    const { accounts } = await stand.complete(user, result.connectionId, [found.igId]);
    const creator = {
      ...user,
      account: 'sim-second-shop',
      person: 'sim-ben',
      accountId: accounts[0].id as string,
    };
    expect(await stand.createPost(creator, [photo])).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code: 'PAGE_ROLE_MISSING' }] }],
    });
    expect(await stand.account(user, creator.accountId)).toMatchObject({
      status: 'ACTIVE',
      health: { missingScopes: [] },
    });
  });

  it('can be canceled before they are published', async () => {
    const creator = await stand.creator();
    const id = await stand.aPost(creator, [video]);
    await stand.work();
    const { cancelPost } = await creator.client.data(
      'mutation ($input: PostIdInput!) { cancelPost(input: $input) { __typename ... on PostCanceled { post { state } } } }',
      { input: { postId: id } },
    );
    expect(cancelPost).toMatchObject({ __typename: 'PostCanceled', post: { state: 'CANCELED' } });
    await stand.pass(5 * minute);
    expect(await stand.live(creator)).toEqual([]);
  });
});
