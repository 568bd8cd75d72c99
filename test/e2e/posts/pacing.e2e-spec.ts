import { Database } from '../../../src/database/database.js';
import { HeldLock } from '../../support/held-lock.js';
import {
  type Creator,
  PublishingStand,
  retryPost,
  sampleVideo,
  target,
} from '../../support/platforms/publishing.js';

const minute = 60_000;
const hour = 60 * minute;
const noVideo = '01890a5d-ac00-7000-8000-0000000000ff';

const readPacing = `query ($id: ID!) { account(id: $id) {
  postPacing { minGapMinutes maxPostsPerDay isDefault freeAt }
} }`;

const setPacing = `mutation ($input: SetPostPacingInput!) { setPostPacing(input: $input) {
  __typename
  ... on PostPacingSet { account { id postPacing { minGapMinutes maxPostsPerDay isDefault } } }
  ... on UserError { code }
} }`;

const findProblems = `query ($input: PostProblemsInput!) { postProblems(input: $input) {
  problems { code field }
  rejections { accountId problems { code field freeAt } }
} }`;

describe('The pacing of an account', () => {
  let stand: PublishingStand;
  beforeAll(async () => {
    stand = await PublishingStand.start({ environment: { POST_PACING: 'on' } });
  });
  afterAll(() => stand.close());

  const at = (ms: number) => new Date(stand.nowMs() + ms).toISOString();
  const sql = (text: string, values: unknown[]): Promise<any[]> =>
    stand.get(Database).manager.query(text, values);
  const pacingOf = async ({ client, accountId }: Creator) =>
    (await client.data(readPacing, { id: accountId })).account.postPacing;
  const choose = async ({ client, accountId }: Creator, pacing: object | null) =>
    (await client.data(setPacing, { input: { accountId, pacing } })).setPostPacing;
  const create = async (creator: Creator, input: object = {}) =>
    stand.createPost(creator, {
      media: [{ uploadId: await stand.upload(creator, sampleVideo) }],
      ...input,
    });
  const problemsOf = async ({ client }: Creator, input: object) =>
    (await client.data(findProblems, { input })).postProblems;
  const retry = async ({ client }: Creator, postId: string) =>
    (await client.data(retryPost, { input: { postId } })).retryPost;

  async function failedPost(creator: Creator): Promise<string> {
    const { person } = creator;
    await stand.control('POST', '/tiktok/publish/next', { behaviour: 'fail', reason: 'internal', person });
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['FAILED']);
    return id;
  }

  it('is that of the platform by default', async () => {
    const creator = await stand.creator();
    expect(await pacingOf(creator)).toMatchObject({
      ...{ minGapMinutes: 15, maxPostsPerDay: 15, isDefault: true },
    });
  });

  it('refuses a second post before the gap has passed, and accepts it at the time it names', async () => {
    const creator = await stand.creator();
    await stand.aPost(creator, { publishAt: at(hour) });
    for (const publishAt of [at(hour - 14 * minute), at(hour + 14 * minute)]) {
      expect(await create(creator, { publishAt })).toMatchObject({
        __typename: 'PostsRejected',
        rejections: [{ problems: [{ code: 'POST_TOO_SOON', field: 'publishAt', retryable: true }] }],
      });
    }
    const uploadId = await stand.upload(creator, sampleVideo);
    const input = { media: [{ uploadId }], caption: '', targets: [target(creator)] };
    const { rejections } = await problemsOf(creator, { ...input, publishAt: at(hour) });
    const { freeAt } = rejections[0].problems[0];
    expect(await create(creator, { publishAt: freeAt })).toMatchObject({ __typename: 'PostsCreated' });
    expect(await create(creator)).toMatchObject({ __typename: 'PostsCreated' });
    expect(new Date((await pacingOf(creator)).freeAt).getTime()).toBeGreaterThan(stand.nowMs());
  });

  it('refuses a scheduled post of an account that has 5,000', async () => {
    const creator = await stand.creator();
    await choose(creator, { minGapMinutes: 0, maxPostsPerDay: null });
    const id = await stand.aPost(creator, { publishAt: at(hour) });
    await sql(
      `INSERT INTO posts SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
       FROM posts p, generate_series(1, 4999) WHERE p.id = $1`,
      [id],
    );
    expect(await create(creator, { publishAt: at(100 * hour) })).toMatchObject({
      rejections: [{ problems: [{ code: 'SCHEDULED_POSTS_REACHED', field: 'publishAt' }] }],
    });
    expect(await create(creator)).toMatchObject({ __typename: 'PostsCreated' });
  });

  it('does not count posts that were canceled or have failed', async () => {
    const creator = await stand.creator();
    await failedPost(creator);
    expect(await create(creator)).toMatchObject({ __typename: 'PostsCreated' });
  });

  it('limits the posts of any 24 hours', async () => {
    const creator = await stand.creator();
    await choose(creator, { minGapMinutes: 0, maxPostsPerDay: 2 });
    await stand.aPost(creator, { publishAt: at(hour) });
    await stand.aPost(creator, { publishAt: at(20 * hour) });
    expect(await create(creator)).toMatchObject({
      rejections: [{ problems: [{ code: 'DAILY_POSTS_REACHED', field: 'publishAt' }] }],
    });
    expect(await create(creator, { publishAt: at(26 * hour) })).toMatchObject({ __typename: 'PostsCreated' });
  });

  it('applies to each account of a post: it is created on all or on none', async () => {
    const creator = await stand.creator();
    const busy = await stand.creator();
    await sql('UPDATE accounts SET user_id = $1 WHERE id = $2', [creator.userId, busy.accountId]);
    await sql('UPDATE grants SET user_id = $1 WHERE user_id = $2', [creator.userId, busy.userId]);
    const targets = [target(creator), target({ ...creator, accountId: busy.accountId })];
    await stand.aPost(creator, { targets: [targets[1]] });
    expect(await create(creator, { targets })).toMatchObject({
      rejections: [{ accountId: busy.accountId, problems: [{ code: 'POST_TOO_SOON' }] }],
    });
    expect(await create(creator)).toMatchObject({ __typename: 'PostsCreated' });
  });

  it('applies to a retry, which does not count against itself', async () => {
    const creator = await stand.creator();
    const id = await failedPost(creator);
    await stand.aPost(creator);
    expect(await retry(creator, id)).toMatchObject({
      __typename: 'PostsRejected',
      rejections: [{ problems: [{ code: 'POST_TOO_SOON' }] }],
    });
    await stand.pass(16 * minute);
    expect(await retry(creator, id)).toMatchObject({ __typename: 'PostRetried' });
    // The retry counts from now on, at its own time.
    expect(await create(creator)).toMatchObject({ __typename: 'PostsRejected' });
  });

  it('accepts one of two simultaneous posts', async () => {
    const creator = await stand.creator();
    await choose(creator, { minGapMinutes: 0 });
    const posts = [await failedPost(creator), await failedPost(creator)];
    await choose(creator, null);
    const lock = await HeldLock.take(
      stand.test.database.url,
      'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))',
      [`post-pacing ${creator.accountId}`],
    );
    const results = posts.map((id) => retry(creator, id));
    await lock.waiters(2);
    await lock.release();
    const names = (await Promise.all(results)).map(({ __typename }) => __typename);
    expect(names.toSorted((first, second) => first.localeCompare(second))).toEqual([
      'PostRetried',
      'PostsRejected',
    ]);
  });

  it('is set by the owner, and restored to the default', async () => {
    const creator = await stand.creator();
    expect(await choose(creator, { minGapMinutes: 5, maxPostsPerDay: null })).toMatchObject({
      account: { postPacing: { minGapMinutes: 5, maxPostsPerDay: null, isDefault: false } },
    });
    expect(await choose(creator, null)).toMatchObject({
      account: { postPacing: { minGapMinutes: 15, maxPostsPerDay: 15, isDefault: true } },
    });
    const stranger = await stand.creator();
    expect(await choose({ ...stranger, accountId: creator.accountId }, { minGapMinutes: 0 })).toEqual({
      __typename: 'NotFound',
      code: 'NOT_FOUND',
    });
    for (const pacing of [{ minGapMinutes: -1 }, { minGapMinutes: 0, maxPostsPerDay: 0 }]) {
      const { errors } = await creator.client.graphql(setPacing, {
        input: { accountId: creator.accountId, pacing },
      });
      expect(errors![0]!.extensions.code).toBe('INVALID_INPUT');
    }
  });

  describe('and the other checks of a new post', () => {
    it('are reported together, without an effect', async () => {
      const creator = await stand.creator();
      await stand.aPost(creator);
      const uploadId = await stand.upload(creator, sampleVideo);
      const targets = [target(creator, { privacyLevel: null }), { ...target(creator), accountId: noVideo }];
      const input = { media: [{ uploadId }], caption: 'x'.repeat(2_201), targets };
      const usage = '{ viewer { usage { posts { used } } } posts { edges { node { id } } } }';
      const before = await creator.client.data(usage);
      const { problems, rejections } = await problemsOf(creator, input);
      expect(problems).toEqual([]);
      expect(rejections).toMatchObject([
        {
          accountId: creator.accountId,
          problems: [
            { code: 'CAPTION_TOO_LONG', field: 'caption' },
            { code: 'PRIVACY_LEVEL_REQUIRED', field: 'privacyLevel' },
            { code: 'POST_TOO_SOON', field: 'publishAt', freeAt: expect.any(String) },
          ],
        },
        { accountId: noVideo, problems: [{ code: 'NOT_FOUND' }] },
      ]);
      expect(await creator.client.data(usage)).toEqual(before);
      // The upload is still unused.
      expect((await creator.client.data(`{ upload(id: "${uploadId}") { state } }`)).upload.state).toBe(
        'READY',
      );
    });

    it('name the file, the time and the tier at their fields', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      await sql('UPDATE usage SET posts = 0 WHERE user_id = $1', [creator.userId]);
      const [{ id: tierId }] = await sql('SELECT id FROM tiers WHERE post_limit > 0 ORDER BY post_limit', []);
      await sql('UPDATE subscriptions SET tier_id = $2 WHERE user_id = $1', [creator.userId, tierId]);
      await sql(
        `INSERT INTO usage (user_id, month, posts)
         SELECT $1, date_trunc('month', app_now() AT TIME ZONE 'UTC')::date, post_limit FROM tiers WHERE id = $2`,
        [creator.userId, tierId],
      );
      const input = {
        ...{ caption: '', targets: [target(creator)], publishAt: at(-hour) },
        media: [{ uploadId }, { uploadId: noVideo }, { url: 'http://127.0.0.1:1/video.mp4' }],
      };
      const expected = [
        { code: 'PUBLISH_TIME_INVALID', field: 'publishAt' },
        { code: 'TIER_LIMIT_REACHED', field: 'targets' },
        { code: 'NOT_FOUND', field: 'media.1' },
        { code: 'MEDIA_URL_NOT_ALLOWED', field: 'media.2' },
      ];
      // Nothing is fetched for a user without posts.
      expect(await problemsOf(creator, input)).toEqual({ problems: expected.slice(0, 3), rejections: [] });
      await sql('UPDATE usage SET posts = 0 WHERE user_id = $1', [creator.userId]);
      const [time, , ...files] = expected;
      expect(await problemsOf(creator, input)).toEqual({ problems: [time, ...files], rejections: [] });
    });

    it('accept what createPost accepts', async () => {
      const creator = await stand.creator();
      const uploadId = await stand.upload(creator, sampleVideo);
      const input = { media: [{ uploadId }], caption: '', targets: [target(creator)] };
      expect(await problemsOf(creator, input)).toEqual({ problems: [], rejections: [] });
      expect(await stand.createPost(creator, input)).toMatchObject({ __typename: 'PostsCreated' });
    });
  });

  it.each([
    ['on', true],
    ['off', false],
  ])('the composer reports whether TikTok has audited the app (%s)', async (TIKTOK_APP_AUDITED, audited) => {
    const other = await PublishingStand.start({ environment: { TIKTOK_APP_AUDITED } });
    const { client } = await other.creator();
    const { composer } = await client.data(
      '{ composer { info { ... on TikTokComposer { isAppAudited } } } }',
    );
    expect(composer.info.isAppAudited).toBe(audited);
    await other.close();
  });
});
