import { SimulatorClient } from '../../test/client.js';

describe('Posting', () => {
  let simulator: SimulatorClient;

  beforeAll(async () => {
    simulator = await SimulatorClient.start();
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.control('POST', '/reset'));

  const tokenOf = async (person: string, scopes?: string[]): Promise<string> =>
    (await simulator.control('POST', '/tiktok/grants', { person, scopes })).grants[0].accessToken;
  const creatorInfo = (token: string) => simulator.post(token, '/v2/post/publish/creator_info/query/');
  const photo = (token: string, changes: object = {}, post: object = {}) =>
    simulator.post(token, '/v2/post/publish/content/init/', {
      media_type: 'PHOTO',
      post_mode: 'DIRECT_POST',
      post_info: { title: 'Photos', privacy_level: 'SELF_ONLY', ...post },
      source_info: {
        source: 'PULL_FROM_URL',
        photo_images: ['http://127.0.0.1:9/a.jpg'],
        photo_cover_index: 0,
      },
      ...changes,
    });

  it('reports the privacy options of public and private creators', async () => {
    expect((await creatorInfo(await tokenOf('sim-public'))).json.data).toEqual({
      creator_avatar_url: expect.stringContaining('/sim/avatar/sim-public.svg'),
      creator_username: 'sim.public.creator',
      creator_nickname: 'Simulated Public Creator',
      privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
      comment_disabled: false,
      duet_disabled: false,
      stitch_disabled: false,
      max_video_post_duration_sec: 600,
    });
    expect((await creatorInfo(await tokenOf('sim-private'))).json.data).toMatchObject({
      privacy_level_options: ['FOLLOWER_OF_CREATOR', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
      duet_disabled: true,
      stitch_disabled: true,
    });
  });

  it.each([
    ['sim-banned', 'spam_risk_user_banned_from_posting'],
    ['sim-capped', 'spam_risk_too_many_posts'],
  ])('reports %s with 200 at creator_info and 403 at init', async (person, code) => {
    const token = await tokenOf(person);
    const info = await creatorInfo(token);
    expect([info.status, info.json.error.code, info.json.data]).toEqual([200, code, {}]);
    const init = await simulator.initVideo(token, 1_000);
    expect([init.status, init.json.error.code, init.json.data]).toEqual([403, code, undefined]);
  });

  it('returns publish ids in the observed formats', async () => {
    const token = await tokenOf('sim-public');
    const direct = (await simulator.initVideo(token, 1_000)).json.data;
    expect(direct.publish_id).toMatch(/^v_pub_file~v2-1\.\d{19}$/);
    expect(direct.upload_url).toMatch(/\/video\/\?upload_id=\d{19}&upload_token=.+/);
    expect(direct.upload_url.length).toBeLessThanOrEqual(256);

    const draft = await simulator.post(token, '/v2/post/publish/inbox/video/init/', {
      source_info: { source: 'PULL_FROM_URL', video_url: 'http://127.0.0.1:9/a.mp4' },
    });
    expect(draft.json.data).toEqual({ publish_id: expect.stringMatching(/^v_inbox_url~v2\.\d{19}$/) });
    expect((await photo(token)).json.data).toEqual({
      publish_id: expect.stringMatching(/^p_pub_url~v2\.\d{19}$/),
    });
  });

  it.each([
    ['no source', { source_info: undefined }, 'The request source info is empty or incorrect'],
    [
      'an unknown source',
      { source_info: { source: 'MAGIC' } },
      'The request source info is empty or incorrect',
    ],
    [
      'sizes as strings',
      { source_info: { source: 'FILE_UPLOAD', video_size: '9', chunk_size: '9', total_chunk_count: '1' } },
      expect.any(String),
    ],
    ['a title over 2200 units', { post_info: { title: '😀'.repeat(1_101) } }, 'The title is too long'],
    ['a flag that is not a boolean', { post_info: { disable_duet: 'true' } }, expect.any(String)],
    [
      'branded content visible only to the creator',
      { post_info: { privacy_level: 'SELF_ONLY', brand_content_toggle: true } },
      expect.stringContaining('Branded content'),
    ],
  ])('refuses %s', async (_what, changes, message) => {
    const answer = await simulator.post(await tokenOf('sim-public'), '/v2/post/publish/video/init/', {
      post_info: { privacy_level: 'PUBLIC_TO_EVERYONE' },
      source_info: { source: 'FILE_UPLOAD', video_size: 1_000, chunk_size: 1_000, total_chunk_count: 1 },
      ...changes,
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ error: { code: 'invalid_params', message, log_id: expect.any(String) } });
  });

  it.each([
    [{ post_mode: 'DIRECT POST' }, {}, 400, 'invalid_params'],
    [{ media_type: 'VIDEO' }, {}, 400, 'invalid_params'],
    [{ source_info: { source: 'FILE_UPLOAD' } }, {}, 400, 'invalid_params'],
    [{}, { title: 'x'.repeat(91) }, 400, 'invalid_params'],
    [{}, { description: 'x'.repeat(4_001) }, 400, 'invalid_params'],
    [{}, { privacy_level: 'FOLLOWER_OF_CREATOR' }, 403, 'privacy_level_option_mismatch'],
    [
      {
        source_info: {
          source: 'PULL_FROM_URL',
          photo_images: ['https://example.com/a.jpg'],
          photo_cover_index: 0,
        },
      },
      {},
      403,
      'url_ownership_unverified',
    ],
    [
      {
        source_info: {
          source: 'PULL_FROM_URL',
          photo_images: ['http://127.0.0.1:9/a.jpg'],
          photo_cover_index: 1,
        },
      },
      {},
      400,
      'invalid_params',
    ],
  ])('refuses photos with %j %j', async (changes, post, status, code) => {
    const answer = await photo(await tokenOf('sim-public'), changes, post);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  it('refuses a privacy level that is missing or not offered, and counts the error', async () => {
    const token = await tokenOf('sim-public');
    for (const privacy_level of [undefined, 'FOLLOWER_OF_CREATOR', 'EVERYBODY']) {
      const { status, json } = await simulator.initVideo(token, 1_000, { privacy_level });
      expect([status, json.error.code]).toEqual([403, 'privacy_level_option_mismatch']);
    }
    expect(await simulator.control('GET', '/tiktok/tokens')).toMatchObject({ privacyMismatches: 3 });
  });

  it('offers the privacy options of the user in the settings', async () => {
    await simulator.control('POST', '/tiktok/people', {
      id: 'sim-public',
      privacyLevelOptions: ['SELF_ONLY'],
    });
    const token = await tokenOf('sim-public');
    expect((await creatorInfo(token)).json.data.privacy_level_options).toEqual(['SELF_ONLY']);
    expect((await simulator.initVideo(token, 1_000)).json.error.code).toBe('privacy_level_option_mismatch');
  });

  it('allows an unaudited app to post only for private accounts and with SELF_ONLY', async () => {
    await simulator.control('POST', '/tiktok/apps', { clientKey: 'simclientkey0001', audited: false });
    const codeOf = async (person: string, privacy_level: string) =>
      (await simulator.initVideo(await tokenOf(person), 1_000, { privacy_level })).json.error.code;
    const wall = 'unaudited_client_can_only_post_to_private_accounts';
    expect(await codeOf('sim-public', 'SELF_ONLY')).toBe(wall);
    expect(await codeOf('sim-private', 'FOLLOWER_OF_CREATOR')).toBe(wall);
    expect(await codeOf('sim-private', 'SELF_ONLY')).toBe('ok');
  });

  it('limits the creators per day of an unaudited app', async () => {
    await simulator.control('POST', '/tiktok/apps', { clientKey: 'simclientkey0001', audited: false });
    const tokens: string[] = [];
    for (let number = 0; number < 6; number++) {
      await simulator.control('POST', '/tiktok/people', { username: `sim.extra.${number}`, private: true });
      tokens.push(await tokenOf(`sim.extra.${number}`));
    }
    const codes: string[] = [];
    for (const token of tokens)
      codes.push((await simulator.initVideo(token, 1_000, { privacy_level: 'SELF_ONLY' })).json.error.code);
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'reached_active_user_cap']);
    expect((await creatorInfo(tokens[5] as string)).json.error.code).toBe('reached_active_user_cap');
  });

  it('limits posts per day and drafts in the inbox', async () => {
    await simulator.control('POST', '/tiktok/people', { id: 'sim-public', dailyPostLimit: 2 });
    const token = await tokenOf('sim-public');
    const codes: string[] = [];
    for (let post = 0; post < 3; post++)
      codes.push((await simulator.initVideo(token, 1_000)).json.error.code);
    expect(codes).toEqual(['ok', 'ok', 'spam_risk_too_many_posts']);

    codes.length = 0;
    for (let draft = 0; draft < 6; draft++) {
      const answer = await simulator.post(token, '/v2/post/publish/inbox/video/init/', {
        source_info: { source: 'FILE_UPLOAD', video_size: 1_000, chunk_size: 1_000, total_chunk_count: 1 },
      });
      codes.push(answer.json.error.code);
    }
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'spam_risk_too_many_pending_share']);
  });

  it('requires the scope of the mode', async () => {
    const upload = await tokenOf('sim-public', ['user.info.basic', 'video.upload']);
    expect((await simulator.initVideo(upload, 1_000)).json.error.code).toBe('scope_not_authorized');
    expect((await creatorInfo(upload)).json.error.code).toBe('scope_not_authorized');
    expect((await photo(upload)).json.error.code).toBe('scope_not_authorized');
    expect((await photo(upload, { post_mode: 'MEDIA_UPLOAD' })).json.error.code).toBe('ok');
  });

  it.each([
    ['/v2/post/publish/video/init/', 6],
    ['/v2/post/publish/creator_info/query/', 20],
    ['/v2/post/publish/status/fetch/', 30],
  ])('limits %s to %i calls per minute before it reads the body', async (path, limit) => {
    const token = await tokenOf('sim-public');
    for (let call = 0; call < limit; call++) expect((await simulator.post(token, path)).status).not.toBe(429);
    expect((await simulator.post(token, path)).status).toBe(429);
    expect((await simulator.post(await tokenOf('sim-private'), path)).status).not.toBe(429);
    await simulator.advance(60_000);
    expect((await simulator.post(token, path)).status).not.toBe(429);
  });

  it('returns the status of a publish only to its app and user', async () => {
    const publishId = (await simulator.initVideo(await tokenOf('sim-public'), 1_000)).json.data.publish_id;
    const unknown = await simulator.status(await tokenOf('sim-public'), 'v_pub_file~v2-1.1');
    expect([unknown.status, unknown.json.error.code]).toEqual([400, 'invalid_publish_id']);
    const foreign = await simulator.status(await tokenOf('sim-private'), publishId);
    expect([foreign.status, foreign.json.error.code]).toEqual([
      400,
      'token_not_authorized_for_specified_publish_id',
    ]);
  });
});
