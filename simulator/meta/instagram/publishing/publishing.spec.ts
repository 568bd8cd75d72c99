import { buildSyntheticMp4 } from '../../../media/synthetic-mp4.js';
import {
  JPEG,
  createJpeg,
  MetaClient,
  MP4,
  readErrorCodes,
  type Credentials,
} from '../../../test/meta-client.js';

const DAY_MS = 86_400_000;

describe('Publishing', () => {
  let meta: MetaClient;
  let who: Credentials;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(async () => {
    await meta.reset();
    who = await meta.instagram();
  });

  const photo = () => meta.serve(JPEG, 'image/jpeg', '/photo.jpg');
  const video = () => meta.serve(MP4, 'video/mp4', '/video.mp4');
  const create = (fields: Record<string, string | number | boolean | undefined>, as = who) =>
    meta.call(as, 'POST', `${as.igId}/media`, fields);
  const containerOf = (id: string) => meta.control('GET', `/instagram/containers/${id}`);
  const mediaOf = () => meta.control('GET', '/instagram/media?account=sim-bakery');

  it('publishes an image to the profile through all states', async () => {
    const { json } = await create({ image_url: photo(), caption: 'Rye day #bread', alt_text: 'A loaf' });
    expect(json).toEqual({ id: expect.stringMatching(/^\d{17}$/) });
    expect(await meta.status(who, json.id)).toEqual({
      status_code: 'IN_PROGRESS',
      status: 'In Progress: Media is still being processed.',
      id: json.id,
    });
    expect(readErrorCodes(await meta.publish(who, json.id))).toEqual([400, 9_007, 2_207_027]);
    await meta.advance(500);
    expect((await meta.status(who, json.id)).status_code).toBe('FINISHED');

    const published = await meta.publish(who, json.id);
    expect(published.json).toEqual({ id: expect.stringMatching(/^\d{17}$/) });
    expect(published.json.id).not.toBe(json.id);
    expect((await meta.status(who, json.id)).status_code).toBe('PUBLISHED');
    expect((await mediaOf())[0]).toMatchObject({
      id: published.json.id,
      containerId: json.id,
      caption: 'Rye day #bread',
      altText: 'A loaf',
      product: 'FEED',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('publishes a reel with all its options', async () => {
    const { json } = await create({
      media_type: 'REELS',
      video_url: video(),
      caption: 'Kneading',
      share_to_feed: false,
      cover_url: photo(),
      thumb_offset: 4_999,
      audio_name: 'Dough',
      user_tags: JSON.stringify([{ username: 'rye_fan' }]),
      trial_params: JSON.stringify({ graduation_strategy: 'MANUAL' }),
      location_id: (await meta.control('GET', '/meta/pages'))[0].pageId,
    });
    await meta.settle();
    expect((await meta.status(who, json.id)).status_code).toBe('IN_PROGRESS');
    await meta.advance(2_300);
    expect(await meta.status(who, json.id)).toMatchObject({ status_code: 'FINISHED' });
    expect(await containerOf(json.id)).toMatchObject({
      kind: 'reel',
      bytes: MP4.length,
      media: { width: 720, height: 1_280, audio: { codec: 'mp4a' } },
    });
    await meta.publish(who, json.id);
    expect((await mediaOf())[0]).toMatchObject({
      product: 'REELS',
      kind: 'VIDEO',
      sharedToFeed: false,
      audioName: 'Dough',
      trialStrategy: 'MANUAL',
      userTags: [{ username: 'rye_fan' }],
    });
  });

  it('publishes photo and video stories, which are not on the profile', async () => {
    const before = (await mediaOf()).length;
    for (const fields of [{ image_url: photo() }, { video_url: video() }]) {
      const container = await meta.container(who, { media_type: 'STORIES', ...fields });
      expect((await meta.publish(who, container)).status).toBe(200);
    }
    const list = await meta.call(who, 'GET', `${who.igId}/media`);
    const stories = await meta.call(who, 'GET', `${who.igId}/stories`, { fields: 'media_product_type' });
    expect(list.json.data).toHaveLength(before);
    expect(stories.json.data).toMatchObject([
      { media_product_type: 'STORY' },
      { media_product_type: 'STORY' },
    ]);
    await meta.advance(DAY_MS);
    expect((await meta.call(who, 'GET', `${who.igId}/stories`)).json.data).toEqual([]);
    expect(readErrorCodes(await meta.call(who, 'GET', stories.json.data[0].id))).toEqual([400, 100, 33]);
  });

  it('publishes a mixed carousel when all its items are ready, and counts it once', async () => {
    const picture = await meta.container(who, {
      image_url: photo(),
      is_carousel_item: true,
      alt_text: 'One',
    });
    const film = (await create({ media_type: 'VIDEO', video_url: video(), is_carousel_item: true })).json.id;
    const parent = { media_type: 'CAROUSEL', children: `${film},${picture}`, caption: 'Both' };
    expect(readErrorCodes(await create(parent))).toEqual([400, 9_007, 2_207_027]);
    await meta.advance(10_000);
    expect(readErrorCodes(await meta.publish(who, film))).toEqual([400, 100, undefined]);

    const container = await meta.container(who, { ...parent, children: JSON.stringify([film, picture]) });
    const { json } = await meta.publish(who, container);
    const node = await meta.call(who, 'GET', json.id, {
      fields: 'media_type,caption,children{media_type,permalink}',
    });
    expect(node.json).toMatchObject({
      media_type: 'CAROUSEL_ALBUM',
      caption: 'Both',
      children: { data: [{ media_type: 'VIDEO' }, { media_type: 'IMAGE' }] },
    });
    expect(node.json.children.data[0]).not.toHaveProperty('permalink');
    expect(readErrorCodes(await create(parent))).toEqual([400, 24, 2_207_006]);
    const limit = await meta.call(who, 'GET', `${who.igId}/content_publishing_limit`, {
      fields: 'quota_usage,config',
    });
    expect(limit.json).toEqual({
      data: [{ quota_usage: 1, config: { quota_total: 50, quota_duration: 86_400 } }],
    });
  });

  it.each([
    ['no media', {}, [100, undefined]],
    ['an unknown kind', { media_type: 'POEM' }, [100, 2_207_023]],
    [
      'a video that is not a reel',
      { media_type: 'VIDEO', video_url: 'https://example.com/v.mp4' },
      [100, 2_207_023],
    ],
    ['a reel as an item', { media_type: 'REELS', is_carousel_item: true }, [100, undefined]],
    ['a carousel of one item', { media_type: 'CAROUSEL', children: '1' }, [100, 2_207_028]],
    [
      'a carousel of eleven items',
      { media_type: 'CAROUSEL', children: '1,2,3,4,5,6,7,8,9,10,11' },
      [100, 2_207_028],
    ],
    [
      'a carousel with items of another account',
      { media_type: 'CAROUSEL', children: '1,2' },
      [24, 2_207_006],
    ],
    ['a caption too long', { image_url: 'PHOTO', caption: 'x'.repeat(2_201) }, [36_004, 2_207_010]],
    ['31 hashtags', { image_url: 'PHOTO', caption: '#a '.repeat(31) }, [36_004, 2_207_010]],
    ['21 mentions', { image_url: 'PHOTO', caption: '@a '.repeat(21) }, [100, 2_207_040]],
    ['a caption on a story', { media_type: 'STORIES', image_url: 'PHOTO', caption: 'x' }, [100, undefined]],
    ['a caption on an item', { image_url: 'PHOTO', is_carousel_item: true, caption: 'x' }, [100, undefined]],
    ['alt text on a reel', { media_type: 'REELS', video_url: 'VIDEO', alt_text: 'x' }, [100, undefined]],
    ['alt text too long', { image_url: 'PHOTO', alt_text: 'x'.repeat(1_001) }, [100, undefined]],
    ['a tag without a position', { image_url: 'PHOTO', user_tags: '[{"username":"a"}]' }, [100, undefined]],
    [
      'a tag outside the picture',
      { image_url: 'PHOTO', user_tags: '[{"username":"a","x":1.1,"y":0}]' },
      [100, undefined],
    ],
    [
      'a position on a video',
      { media_type: 'REELS', video_url: 'VIDEO', user_tags: '[{"username":"a","x":0,"y":0}]' },
      [100, undefined],
    ],
    ['an unknown location', { image_url: 'PHOTO', location_id: '123' }, [100, undefined]],
    [
      'a negative thumbnail offset',
      { media_type: 'REELS', video_url: 'VIDEO', thumb_offset: -1 },
      [1, 2_207_057],
    ],
    [
      'an unknown trial strategy',
      { media_type: 'REELS', video_url: 'VIDEO', trial_params: '{"graduation_strategy":"X"}' },
      [100, undefined],
    ],
    [
      'an item marked as AI-generated',
      { image_url: 'PHOTO', is_carousel_item: true, is_ai_generated: true },
      [100, undefined],
    ],
    ['a publish time', { image_url: 'PHOTO', scheduled_publish_time: 1 }, [3, undefined]],
    ['a URL that is not ASCII', { image_url: 'https://example.com/käse.jpg' }, [100, undefined]],
    ['a URL without TLS', { image_url: 'http://example.com/a.jpg' }, [9_004, 2_207_052]],
  ])('refuses %s', async (_what, fields: Record<string, string | number | boolean>, [code, subcode]) => {
    const addresses: Record<string, string> = { PHOTO: photo(), VIDEO: video() };
    const given = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, addresses[String(value)] ?? value]),
    );
    expect(readErrorCodes(await create(given)).slice(1)).toEqual([code, subcode]);
    expect(await meta.control('GET', '/instagram/containers')).toEqual([]);
  });

  it.each([
    ['collaborators', { image_url: 'x', collaborators: '["a"]' }],
    ['a resumable upload', { media_type: 'REELS', upload_type: 'resumable' }],
    ['product tags', { image_url: 'x', product_tags: '[]' }],
    ['a partnership', { image_url: 'x', is_paid_partnership: true }],
  ])('refuses %s with Instagram Login', async (_what, fields) => {
    const { json } = await create({ ...fields, ...('image_url' in fields && { image_url: photo() }) });
    expect(json.error).toMatchObject({ code: 100, message: expect.stringContaining('is not allowed') });
  });

  it('accepts collaborators with Facebook Login or if configured, at most three and not for stories', async () => {
    const page = await meta.page();
    const base = { image_url: photo(), collaborators: '["a","b","c"]' };
    expect((await create(base, page)).status).toBe(200);
    expect(readErrorCodes(await create({ ...base, collaborators: '["a","b","c","d"]' }, page))[1]).toBe(100);
    expect(readErrorCodes(await create({ ...base, media_type: 'STORIES' }, page))[1]).toBe(100);
    await meta.control('PATCH', '/settings', { instagram: { collaborators: 'both' } });
    expect((await create(base)).status).toBe(200);
  });

  it.each([
    ['a PNG', Buffer.from('89504e470d0a1a0a', 'hex'), 'image/png', 36_001, 2_207_005],
    ['a picture too tall', createJpeg(1_000, 1_300), 'image/jpeg', 36_003, 2_207_009],
    ['a picture too wide', createJpeg(2_000, 1_000), 'image/jpeg', 36_003, 2_207_009],
    ['a picture over 8 MiB', Buffer.alloc(8_400_000), 'image/jpeg', 36_000, 2_207_004],
    ['an HTML page instead of the picture', Buffer.from('<img>'), 'text/html', 9_004, 2_207_052],
  ])('refuses %s immediately', async (_what, file, contentType, code, subcode) => {
    const image_url = meta.serve(file, contentType, '/odd');
    expect(readErrorCodes(await create({ image_url }))).toEqual([400, code, subcode]);
  });

  it('follows no redirect and times out on a silent server', async () => {
    meta.fileServer.respond = () => ({ status: 302, headers: { location: '/photo.jpg' } });
    expect(readErrorCodes(await create({ image_url: `${meta.fileServer.url}/moved` }))).toEqual([
      400, 9_004, 2_207_052,
    ]);
    await meta.control('PATCH', '/settings', { instagram: { fetchTimeoutMs: 50 } });
    meta.fileServer.respond = () => ({
      status: 200,
      headers: { 'content-type': 'image/jpeg', 'content-length': '9' },
    });
    expect(readErrorCodes(await create({ image_url: `${meta.fileServer.url}/slow` }))).toEqual([
      400, -2, 2_207_003,
    ]);
  });

  it.each([
    ['bytes that are not a video', Buffer.from('no video'), {}, 2_207_026],
    ['the index at the end', buildSyntheticMp4({ bytes: 50_000, indexLast: true }), {}, 2_207_026],
    ['edits', buildSyntheticMp4({ bytes: 50_000, edits: 2 }), {}, 2_207_026],
    ['an unsupported codec', buildSyntheticMp4({ bytes: 50_000, codec: 'vp09' }), {}, 2_207_026],
    ['two seconds', buildSyntheticMp4({ bytes: 50_000, durationSec: 2 }), {}, 2_207_026],
    [
      '2000 pixels of width',
      buildSyntheticMp4({ bytes: 50_000, width: 2_000, height: 1_000 }),
      {},
      2_207_026,
    ],
    ['a wrong content type', MP4, { type: 'application/octet-stream' }, 2_207_052],
    ['a cover after its end', MP4, { thumb_offset: 5_100 }, 2_207_057],
  ])(
    'fails a reel with %s in status ERROR, with HTTP 200',
    async (_what, file, more: { type?: string; thumb_offset?: number }, subcode) => {
      const { type = 'video/mp4', ...fields } = more;
      const { json } = await create({
        media_type: 'REELS',
        video_url: meta.serve(file, type, '/odd'),
        ...fields,
      });
      await meta.advance(10_000);
      const answer = await meta.call(who, 'GET', json.id, { fields: 'status_code,status' });
      expect([answer.status, answer.json]).toEqual([
        200,
        {
          status_code: 'ERROR',
          status: `Error: Media upload has failed with error code ${subcode}`,
          id: json.id,
        },
      ]);
      expect(readErrorCodes(await meta.publish(who, json.id))).toEqual([400, 9_007, 2_207_027]);
    },
  );

  it('requires an audio track for a video volume', async () => {
    const page = await meta.page();
    const silent = meta.serve(buildSyntheticMp4({ bytes: 50_000 }), 'video/mp4', '/silent.mp4');
    const { json } = await create(
      {
        media_type: 'REELS',
        video_url: silent,
        audio_configuration: JSON.stringify({ audio_id: '1', audio_volume: 100, video_volume: 50 }),
      },
      page,
    );
    await meta.advance(10_000);
    expect((await meta.status(page, json.id)).status).toContain('2207082');
  });

  it('expires a container after a day and hides containers of other accounts', async () => {
    const container = await meta.container(who, { image_url: photo() });
    const other = await meta.instagram('sim-creator');
    expect(readErrorCodes(await meta.call(other, 'GET', container))).toEqual([400, 100, 33]);
    expect(readErrorCodes(await meta.publish(other, container))).toEqual([400, 24, 2_207_008]);
    await meta.advance(DAY_MS);
    expect(await meta.status(who, container)).toMatchObject({ status_code: 'EXPIRED' });
    expect(readErrorCodes(await meta.publish(who, container))).toEqual([400, 24, 2_207_008]);
  });

  it('publishes a container once and counts a second call', async () => {
    const container = await meta.container(who, { image_url: photo() });
    await meta.publish(who, container);
    expect(readErrorCodes(await meta.publish(who, container))).toEqual([400, 24, 2_207_006]);
    expect(await meta.control('GET', '/meta/tokens')).toMatchObject({ doublePublishes: 1 });
    expect((await containerOf(container)).publishCalls).toBe(2);
  });

  it('applies the quota over a window of 24 hours', async () => {
    await meta.control('POST', '/instagram/accounts/sim-bakery/quota', { total: 1 });
    await meta.post(who);
    const second = await meta.container(who, { image_url: photo() });
    expect(readErrorCodes(await meta.publish(who, second))).toEqual([400, 9, 2_207_042]);
    await meta.advance(DAY_MS - 60_000);
    const third = await meta.container(who, { image_url: photo() });
    expect(readErrorCodes(await meta.publish(who, third))[2]).toBe(2_207_042);
    await meta.advance(60_000);
    expect((await meta.publish(who, third)).status).toBe(200);

    await meta.control('PATCH', '/settings', { instagram: { containerLimit: 1 } });
    expect(readErrorCodes(await create({ image_url: photo() }))).toEqual([400, 9, 2_207_042]);
    const capped = await meta.instagram('sim-capped');
    const limit = await meta.call(capped, 'GET', `${capped.igId}/content_publishing_limit`);
    expect(limit.json).toEqual({ data: [{ quota_usage: 50 }] });
  });

  it.each([
    ['restricted', 25, 2_207_050],
    ['spamBlocked', 4, 2_207_051],
  ])('refuses an account that is %s', async (flag, code, subcode) => {
    await meta.control('POST', '/instagram/accounts', { id: 'sim-bakery', [flag]: true });
    const container = await meta.container(who, { image_url: photo() });
    expect(readErrorCodes(await meta.publish(who, container))).toEqual([400, code, subcode]);
  });

  it('can publish and return an error', async () => {
    const before = (await mediaOf()).length;
    for (const [behaviour, code] of [
      ['spam-but-live', 4],
      ['error-but-live', 2],
      ['refuse', 1],
    ] as const) {
      await meta.control('POST', '/instagram/publishes/next', { behaviour, code });
      const container = await meta.container(who, { image_url: photo() });
      expect(readErrorCodes(await meta.publish(who, container))[1]).toBe(code);
      expect((await meta.status(who, container)).status_code).toBe(
        behaviour === 'refuse' ? 'FINISHED' : 'PUBLISHED',
      );
    }
    expect(await mediaOf()).toHaveLength(before + 2);
  });

  it('applies preset outcomes to containers', async () => {
    const next = (fate: object) => meta.control('POST', '/instagram/containers/next', fate);
    const reel = async () => (await create({ media_type: 'REELS', video_url: video() })).json.id;
    await next({ behaviour: 'stall' });
    const stalled = await reel();
    await next({ behaviour: 'fail', subcode: 2_207_085 });
    const failing = await reel();
    await next({ behaviour: 'slow', ms: 600_000 });
    const slow = await reel();
    await next({ behaviour: 'refuse', subcode: 2_207_032 });
    expect(readErrorCodes(await create({ image_url: photo() }))).toEqual([400, -1, 2_207_032]);
    await meta.advance(300_000);
    const codes = async () =>
      Promise.all([stalled, failing, slow].map(async (id) => (await meta.status(who, id)).status_code));
    expect(await codes()).toEqual(['IN_PROGRESS', 'ERROR', 'IN_PROGRESS']);
    await meta.advance(310_000);
    await meta.control('POST', `/instagram/containers/${stalled}/finish`);
    expect(await codes()).toEqual(['FINISHED', 'ERROR', 'FINISHED']);
    await meta.control('POST', `/instagram/containers/${slow}/expire`);
    await meta.control('POST', `/instagram/containers/${stalled}/fail`, { subcode: 2_207_003 });
    expect(await codes()).toEqual(['ERROR', 'ERROR', 'EXPIRED']);
    expect((await meta.status(who, stalled)).status).toContain('2207003');
  });
});
