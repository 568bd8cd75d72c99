import {
  fixture,
  refusal,
  sample,
  type ScriptedTikTok,
  startScriptedTikTok,
} from '../../../../test/support/platforms/scripted-tiktok.js';
import {
  halfAnswer,
  json,
  reset,
  type Script,
  silence,
} from '../../../../test/support/servers/scripted-server.js';
import type { MediaFile } from '../../platform-media.js';
import type { PublishRequest } from '../../platform-publishing.js';
import { planChunks } from './chunk-plan.js';

let tiktok: ScriptedTikTok;

beforeEach(async () => {
  tiktok = await startScriptedTikTok();
});
afterEach(() => tiktok.close());

const credentials = { accessToken: 'act.SimAccess01' };
const sentBody = () => JSON.parse(tiktok.server.requests.at(-1)!.body) as Record<string, unknown>;

function aVideo(more: Partial<MediaFile> = {}): MediaFile {
  return {
    kind: 'VIDEO',
    contentType: 'video/mp4',
    sizeBytes: 4_812_873,
    durationSeconds: 12,
    width: 720,
    height: 1280,
    framesPerSecond: 30,
    ...more,
  };
}

const aPhoto = (): MediaFile => ({
  ...aVideo({ kind: 'PHOTO', contentType: 'image/jpeg', durationSeconds: null, framesPerSecond: null }),
});

function aRequest(given: object, media: readonly MediaFile[] = [aVideo()]): PublishRequest {
  const parsed = tiktok.adapter.videos.parseOptions({ consent: true, ...given });
  if (!('options' in parsed)) throw new Error(JSON.stringify(parsed.problems));
  return { caption: 'A day #out @sea', options: parsed.options, media };
}

describe('composer', () => {
  const composer = () => tiktok.adapter.videos.composer(credentials);

  it('reports the current options of the creator', async () => {
    tiktok.server.follow(sample('creator-info'));
    await expect(composer()).resolves.toEqual({
      blocked: null,
      quota: null,
      fetchedAt: tiktok.clock.now(),
      raw: {
        isAppAudited: false,
        directPostGranted: true,
        creatorNickname: 'Sim Creator',
        creatorUsername: 'sim.creator',
        creatorAvatarUrl: 'https://cdn.example.test/a.jpeg',
        privacyLevels: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
        commentDisabled: false,
        duetDisabled: false,
        stitchDisabled: true,
        maxVideoDurationSeconds: 600,
      },
    });
  });

  it.each([
    ['spam_risk_too_many_posts', true],
    ['spam_risk_user_banned_from_posting', false],
    ['reached_active_user_cap', true],
  ])('reports that %s blocks the creator, although it comes with HTTP 200', async (code, retryable) => {
    tiktok.server.follow(json(200, fixture('creator-info-capped').replace('spam_risk_too_many_posts', code)));
    const { blocked } = await composer();
    expect(blocked).toMatchObject({ code: code.toUpperCase(), retryable });
  });

  it('accepts a grant for drafts only', async () => {
    tiktok.server.follow(refusal('scope_not_authorized', 401));
    await expect(composer()).resolves.toMatchObject({ blocked: null, raw: { directPostGranted: false } });
  });

  it('omits a privacy level that this API does not have', async () => {
    tiktok.server.follow(
      json(200, fixture('creator-info').replace('MUTUAL_FOLLOW_FRIENDS', 'CLOSE_FRIENDS')),
    );
    const { raw } = await composer();
    expect(raw.privacyLevels).toEqual(['PUBLIC_TO_EVERYONE', 'SELF_ONLY']);
  });

  it('throws errors of the request itself', async () => {
    tiktok.server.follow(sample('access-token-invalid', 401));
    await expect(composer()).rejects.toMatchObject({ kind: 'reauthorize', reason: 'TOKEN_REFUSED' });
  });
});

describe('initVideo', () => {
  const init = (request: PublishRequest) => tiktok.adapter.videos.initVideo(credentials, request);

  it('opens a direct post with every choice of the user', async () => {
    tiktok.server.follow(sample('video-init'));
    const request = aRequest(
      {
        privacyLevel: 'PUBLIC_TO_EVERYONE',
        disableComment: false,
        disclosure: { yourBrand: true, brandedContent: false },
        aiGenerated: true,
        coverTimestampMs: 1500,
      },
      [aVideo({ sizeBytes: 64_000_001 })],
    );
    await expect(init(request)).resolves.toEqual({
      publishId: 'v_pub_file~v2-1.7400000000000000001',
      uploadUrl:
        'https://open-upload.tiktokapis.com/video/?upload_id=7400000000000000001&upload_token=sim-token',
      expiresAt: new Date(tiktok.clock.nowMs() + 3_600_000),
      chunks: { totalBytes: 64_000_001, chunkSize: 10_485_760, count: 6 },
    });
    expect(tiktok.server.requests[0]!.target).toBe('/v2/post/publish/video/init/');
    expect(sentBody()).toEqual({
      post_info: {
        privacy_level: 'PUBLIC_TO_EVERYONE',
        title: 'A day #out @sea',
        disable_comment: false,
        disable_duet: true,
        disable_stitch: true,
        video_cover_timestamp_ms: 1500,
        brand_content_toggle: false,
        brand_organic_toggle: true,
        is_aigc: true,
      },
      source_info: {
        source: 'FILE_UPLOAD',
        video_size: 64_000_001,
        chunk_size: 10_485_760,
        total_chunk_count: 6,
      },
    });
  });

  it('sends a draft with the file only', async () => {
    tiktok.server.follow(sample('inbox-video-init'));
    await expect(init(aRequest({ mode: 'DRAFT' }))).resolves.toMatchObject({
      publishId: 'v_inbox_file~v2.7400000000000000003',
    });
    expect(tiktok.server.requests[0]!.target).toBe('/v2/post/publish/inbox/video/init/');
    expect(sentBody()).toEqual({
      source_info: {
        source: 'FILE_UPLOAD',
        video_size: 4_812_873,
        chunk_size: 4_812_873,
        total_chunk_count: 1,
      },
    });
  });

  it.each([
    ['video-init-refused', 403, { kind: 'misconfigured' }],
    ['video-init-bad-plan', 400, { kind: 'rejected', platformCode: 'invalid_params' }],
    ['throttled', 429, { kind: 'rate-limited' }],
  ])('classifies the refusal %s', async (name, status, expected) => {
    tiktok.server.follow(sample(name, status));
    await expect(init(aRequest({ mode: 'DRAFT' }))).rejects.toMatchObject({
      ...expected,
      outcomeUnknown: false,
    });
  });

  it.each<[string, Script]>([
    ['a lost answer', reset],
    ['half an answer', halfAnswer],
    ['silence', silence],
    ['a server error', json(500, '')],
    ['internal_error', refusal('internal_error', 500)],
    ['garbage', json(200, 'ok')],
    ['success without an upload URL', json(200, { data: { publish_id: 'p' }, error: { code: 'ok' } })],
  ])('reports an unknown outcome after %s, without a retry', async (_name, script) => {
    tiktok.server.follow(script, sample('video-init'));
    await expect(init(aRequest({ mode: 'DRAFT' }))).rejects.toMatchObject({
      kind: 'transient',
      outcomeUnknown: true,
    });
    expect(tiktok.server.requests).toHaveLength(1);
  });

  it('sends at most six requests a minute for one user', async () => {
    tiktok.server.follow(sample('inbox-video-init'));
    for (let i = 0; i < 6; i++) await init(aRequest({ mode: 'DRAFT' }));
    await expect(init(aRequest({ mode: 'DRAFT' }))).rejects.toMatchObject({
      kind: 'rate-limited',
      platformCode: 'BUDGET_SPENT',
    });
    expect(tiktok.server.requests).toHaveLength(6);
    await tiktok.adapter.videos.initVideo({ accessToken: 'act.Another' }, aRequest({ mode: 'DRAFT' }));
  });
});

describe('initPhotos', () => {
  const urls = ['https://app.example.test/files/a', 'https://app.example.test/files/b'];
  const init = (given: object) =>
    tiktok.adapter.photos.initPhotos(credentials, aRequest(given, [aPhoto(), aPhoto()]), urls);

  it('publishes photos from URLs of this server: the caption is the description, the title is separate', async () => {
    tiktok.server.follow(sample('content-init'));
    await expect(
      init({
        privacyLevel: 'SELF_ONLY',
        title: 'Sea',
        photoCoverIndex: 1,
        autoAddMusic: true,
        aiGenerated: true,
      }),
    ).resolves.toEqual({ publishId: 'p_pub_url~v2.7400000000000000004' });
    expect(sentBody()).toEqual({
      media_type: 'PHOTO',
      post_mode: 'DIRECT_POST',
      is_aigc: true,
      post_info: {
        title: 'Sea',
        description: 'A day #out @sea',
        privacy_level: 'SELF_ONLY',
        disable_comment: true,
        auto_add_music: true,
        brand_content_toggle: false,
        brand_organic_toggle: false,
      },
      source_info: { source: 'PULL_FROM_URL', photo_images: urls, photo_cover_index: 1 },
    });
  });

  it('sends photo drafts with their texts only', async () => {
    tiktok.server.follow(sample('content-init'));
    await init({ mode: 'DRAFT' });
    expect(sentBody()).toEqual({
      media_type: 'PHOTO',
      post_mode: 'MEDIA_UPLOAD',
      post_info: { description: 'A day #out @sea' },
      source_info: { source: 'PULL_FROM_URL', photo_images: urls, photo_cover_index: 0 },
    });
  });

  it.each(['url_ownership_unverified', 'reached_active_user_cap'])(
    'reports %s to the operator',
    async (code) => {
      tiktok.server.follow(refusal(code, 403));
      await expect(init({ privacyLevel: 'SELF_ONLY' })).rejects.toMatchObject({ kind: 'misconfigured' });
    },
  );

  it('reports an unknown outcome after a lost response, without a retry', async () => {
    tiktok.server.follow(reset, sample('content-init'));
    await expect(init({ privacyLevel: 'SELF_ONLY' })).rejects.toMatchObject({ outcomeUnknown: true });
    expect(tiktok.server.requests).toHaveLength(1);
  });
});

describe('putChunk', () => {
  const plan = planChunks(64_000_001);
  const small = { totalBytes: 30, chunkSize: 10, count: 3 };
  const put = (first: number, length: number, chunks = small) =>
    tiktok.adapter.videos.putChunk(
      { uploadUrl: `${tiktok.server.url}/video/?upload_id=1&upload_token=s3cret`, chunks },
      { first, length, contentType: 'video/mp4', body: bytes(length) },
    );
  async function* bytes(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; left -= 7) yield Buffer.alloc(Math.min(7, left), 'x');
  }
  const answer = (status: number, progress?: string): Script =>
    json(status, '', progress === undefined ? {} : { 'content-range': progress });

  it('sends exactly the bytes, described by Content-Range, to the unchanged URL without the token', async () => {
    tiktok.server.follow(answer(206, 'bytes 0-20/30'));
    await expect(put(10, 10)).resolves.toEqual({ kind: 'stored', bytesReceived: 20 });
    const [request] = tiktok.server.requests;
    expect(request).toMatchObject({
      method: 'PUT',
      target: '/video/?upload_id=1&upload_token=s3cret',
      body: 'x'.repeat(10),
    });
    expect(request!.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '10',
      'content-range': 'bytes 10-19/30',
    });
    expect(request!.headers.authorization).toBeUndefined();
  });

  it.each<[string, Script, number, object]>([
    ['206, a count', answer(206, 'bytes 0-10/30'), 0, { kind: 'stored', bytesReceived: 10 }],
    ['206, a last index', answer(206, 'bytes 0-9/30'), 0, { kind: 'stored', bytesReceived: 10 }],
    ['206 without progress', answer(206), 0, { kind: 'stored', bytesReceived: 10 }],
    [
      '206 with progress of another file',
      answer(206, 'bytes 0-5/99'),
      0,
      { kind: 'stored', bytesReceived: 10 },
    ],
    ['206 although less arrived', answer(206, 'bytes 0-0/30'), 0, { kind: 'resync', bytesReceived: 0 }],
    ['201 at the end', answer(201), 20, { kind: 'complete' }],
    ['200 at the end', answer(200), 20, { kind: 'complete' }],
    ['201 before the end', answer(201), 0, { kind: 'stored', bytesReceived: 10 }],
    ['206 at the end', answer(206, 'bytes 0-30/30'), 20, { kind: 'stored', bytesReceived: 30 }],
    ['416 with progress', answer(416, 'bytes 0-20/30'), 0, { kind: 'resync', bytesReceived: 20 }],
    ['416 in the middle of a chunk', answer(416, 'bytes 0-14/30'), 20, { kind: 'resync', bytesReceived: 10 }],
    ['403', answer(403), 0, { kind: 'gone' }],
    ['404', answer(404), 0, { kind: 'gone' }],
  ])('%s', async (_name, script, first, expected) => {
    tiktok.server.follow(script);
    await expect(put(first, 10)).resolves.toEqual(expected);
  });

  it('rounds progress to boundaries of the plan', async () => {
    tiktok.server.follow(answer(416, `bytes 0-${2 * plan.chunkSize - 1}/${plan.totalBytes}`));
    await expect(put(0, 10, plan)).resolves.toEqual({ kind: 'resync', bytesReceived: 2 * plan.chunkSize });
  });

  it.each<[string, Script, object]>([
    ['400', answer(400), { kind: 'rejected', platformCode: 'CHUNK_REFUSED' }],
    ['416 without progress', answer(416), { kind: 'transient', platformCode: 'RANGE_NOT_SATISFIABLE' }],
    ['500', answer(500), { kind: 'transient', outcomeUnknown: true }],
    ['429', answer(429), { kind: 'rate-limited' }],
    ['a lost answer', reset, { kind: 'transient', outcomeUnknown: true }],
    ['silence', silence, { kind: 'transient', platformCode: 'TIMEOUT', outcomeUnknown: true }],
  ])('never sends again automatically after %s', async (_name, script, expected) => {
    tiktok.server.follow(script, answer(201));
    const failure = (await put(0, 10).catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject(expected);
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toContain('s3cret');
    expect(tiktok.server.requests).toHaveLength(1);
  });
});
