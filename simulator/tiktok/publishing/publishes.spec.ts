import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSyntheticMp4, type SyntheticVideo } from '../../media/synthetic-mp4.js';
import { putChunk, Receiver, SimulatorClient } from '../../test/client.js';

const media = (name: string) => readFile(join(process.cwd(), 'examples', 'media', name));

describe('A publish', () => {
  let simulator: SimulatorClient;
  let receiver: Receiver;
  let token: string;

  beforeAll(async () => {
    receiver = await Receiver.start();
    simulator = await SimulatorClient.start();
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });
  beforeEach(async () => {
    receiver.received.length = 0;
    receiver.respond = () => ({ status: 200 });
    await simulator.control('POST', '/reset');
    await simulator.control('POST', '/tiktok/apps', {
      clientKey: 'simclientkey0001',
      webhookUrl: `${receiver.url}/webhooks/tiktok`,
    });
    token = (await simulator.connect()).accessToken;
  });

  const act = (id: string, verb: string, body: object = {}) =>
    simulator.control('POST', `/tiktok/publish/${encodeURIComponent(id)}/${verb}`, body);
  const statusOf = async (id: string) => (await simulator.status(token, id)).json.data;
  const publicPosts = async () =>
    (await simulator.control('GET', '/tiktok/posts?person=sim-public')).filter(
      (post: { publishId: string | null }) => post.publishId !== null,
    );
  const newDraft = async (): Promise<string> => {
    const file = buildSyntheticMp4({ bytes: 10_000 });
    const { json } = await simulator.post(token, '/v2/post/publish/inbox/video/init/', {
      source_info: { source: 'FILE_UPLOAD', video_size: 10_000, chunk_size: 10_000, total_chunk_count: 1 },
    });
    await putChunk(json.data.upload_url, file, 0, file.length);
    await simulator.advance(500);
    return json.data.publish_id;
  };

  it('of a file becomes a public post, reported by webhook and status with its full id', async () => {
    const id = await simulator.uploadVideo(token, await media('sample.mp4'), { title: 'Hello #simulated' });
    expect(await statusOf(id)).toMatchObject({
      status: 'PROCESSING_UPLOAD',
      publicaly_available_post_id: [],
    });

    await simulator.advance(500);
    expect(await statusOf(id)).toMatchObject({ status: 'PUBLISH_COMPLETE', publicaly_available_post_id: [] });
    expect(receiver.received[0]?.content).toEqual({ publish_id: id, publish_type: 'DIRECT_PUBLISH' });
    expect((await publicPosts())[0]).toMatchObject({
      publishId: id,
      isPublic: false,
      caption: 'Hello #simulated',
    });

    await simulator.advance(1_500);
    expect(receiver.events()).toEqual(['post.publish.complete', 'post.publish.publicly_available']);
    const postId: string = receiver.received[1]?.content.post_id;
    expect(postId).toMatch(/^\d{19}$/);
    expect(String(Number(postId))).not.toBe(postId);
    expect((await simulator.status(token, id)).text).toContain(`"publicaly_available_post_id":[${postId}],`);
    const listed = await simulator.post(token, '/v2/video/list/?fields=id,title,duration,share_url');
    expect(listed.json.data.videos[0]).toMatchObject({ id: postId, title: 'Hello #simulated', duration: 5 });
    const shared = await fetch(listed.json.data.videos[0].share_url);
    expect(await shared.text()).toContain('Hello #simulated');
  });

  it('with privacy level SELF_ONLY completes and never becomes public', async () => {
    const file = buildSyntheticMp4({ bytes: 10_000 });
    const id = await simulator.uploadVideo(token, file, { privacy_level: 'SELF_ONLY' });
    await simulator.advance(86_400_000);
    token = (await simulator.connect()).accessToken;
    expect(await statusOf(id)).toMatchObject({ status: 'PUBLISH_COMPLETE', publicaly_available_post_id: [] });
    expect(receiver.events()).toEqual(['post.publish.complete']);
  });

  it.each<[string, Buffer | SyntheticVideo]>([
    ['file_format_check_failed', Buffer.alloc(20_000, 'no video')],
    ['file_format_check_failed', { bytes: 20_000, codec: 'mp4v' }],
    ['frame_rate_check_failed', { bytes: 20_000, frameRate: 12 }],
    ['picture_size_check_failed', { bytes: 20_000, width: 320, height: 240 }],
    ['duration_check_failed', { bytes: 20_000, durationSec: 601 }],
  ])('fails late with %s', async (reason, file) => {
    const id = await simulator.uploadVideo(token, Buffer.isBuffer(file) ? file : buildSyntheticMp4(file));
    await simulator.advance(500);
    expect(await statusOf(id)).toMatchObject({ status: 'FAILED', fail_reason: reason });
    expect(receiver.received.map(({ content }) => content)).toEqual([
      { publish_id: id, reason, publish_type: 'DIRECT_PUBLISH' },
    ]);
  });

  it('is delivered to the inbox as a draft and becomes a post when the user posts it', async () => {
    const id = await newDraft();
    expect(await statusOf(id)).toMatchObject({ status: 'SEND_TO_USER_INBOX' });
    expect(receiver.received[0]?.json.event).toBe('post.publish.inbox_delivered');
    expect(receiver.received[0]?.content).toEqual({ publish_id: id, publish_type: 'INBOX_SHARE' });

    await act(id, 'user-finishes-draft');
    await act(id, 'user-finishes-draft', { privacyLevel: 'SELF_ONLY' });
    await simulator.advance(1_500);
    const { status, publicaly_available_post_id: ids } = await statusOf(id);
    expect([status, ids.length]).toEqual(['PUBLISH_COMPLETE', 1]);
    expect(await publicPosts()).toHaveLength(2);
    expect(receiver.events().filter((event) => event === 'post.publish.complete')).toHaveLength(2);
  });

  it('can be completed, moderated, made private and failed by the control API', async () => {
    const file = buildSyntheticMp4({ bytes: 10_000 });
    const id = await simulator.uploadVideo(token, file);
    await act(id, 'complete');
    await act(id, 'moderate');
    expect((await statusOf(id)).publicaly_available_post_id).toHaveLength(1);
    await act(id, 'make-private');
    expect((await statusOf(id)).publicaly_available_post_id).toHaveLength(0);
    await act(id, 'moderate');
    await act(id, 'fail', { reason: 'spam_risk' });
    await simulator.control('POST', '/settle');
    expect(await statusOf(id)).toMatchObject({ status: 'FAILED', fail_reason: 'spam_risk' });
    expect(await publicPosts()).toHaveLength(0);
    expect(receiver.events().toSorted()).toEqual([
      'post.publish.complete',
      'post.publish.failed',
      'post.publish.no_longer_publicaly_available',
      'post.publish.publicly_available',
      'post.publish.publicly_available',
    ]);
  });

  it('can be set to never report its id while the post is listed', async () => {
    await simulator.control('POST', '/tiktok/publish/next', { behaviour: 'never-id' });
    const id = await simulator.uploadVideo(token, buildSyntheticMp4({ bytes: 10_000 }), {
      title: 'Without id',
    });
    await simulator.advance(60_000);
    expect(await statusOf(id)).toMatchObject({ status: 'PUBLISH_COMPLETE', publicaly_available_post_id: [] });
    expect(receiver.events()).toEqual(['post.publish.complete']);
    const listed = await simulator.post(token, '/v2/video/list/?fields=id,title');
    expect(listed.json.data.videos[0].title).toBe('Without id');
  });

  it('can report its id after its webhook', async () => {
    await simulator.control('PATCH', '/settings', { tiktok: { publicPostIdDelayMs: 5_000 } });
    const id = await simulator.uploadVideo(token, buildSyntheticMp4({ bytes: 10_000 }));
    await simulator.advance(2_000);
    expect(receiver.events()).toContain('post.publish.publicly_available');
    expect((await statusOf(id)).publicaly_available_post_id).toHaveLength(0);
    await simulator.advance(5_000);
    expect((await statusOf(id)).publicaly_available_post_id).toHaveLength(1);
  });

  it('can be preset to stall or fail', async () => {
    await simulator.control('POST', '/tiktok/publish/next', { behaviour: 'stall' });
    await simulator.control('POST', '/tiktok/publish/next', { behaviour: 'fail', reason: 'spam_risk_text' });
    const stalled = await simulator.uploadVideo(token, buildSyntheticMp4({ bytes: 10_000 }));
    const failing = await simulator.uploadVideo(token, buildSyntheticMp4({ bytes: 10_000 }));
    await simulator.advance(7_000_000);
    expect(await statusOf(stalled)).toMatchObject({ status: 'PROCESSING_UPLOAD', uploaded_bytes: 10_000 });
    expect(await statusOf(failing)).toMatchObject({ status: 'FAILED', fail_reason: 'spam_risk_text' });
    await act(stalled, 'complete');
    expect(await statusOf(stalled)).toMatchObject({ status: 'PUBLISH_COMPLETE' });
  });

  it('fails when its authorization ends, and the app is notified', async () => {
    const id = await simulator.uploadVideo(token, buildSyntheticMp4({ bytes: 10_000 }));
    await simulator.control('POST', '/tiktok/people/sim-public/remove-authorization', { reason: 1 });
    await simulator.control('POST', '/settle');

    expect((await simulator.status(token, id)).status).toBe(401);
    const removed = receiver.received.find(({ json }) => json.event === 'authorization.removed');
    expect(removed?.content).toEqual({ reason: 1 });
    const failed = receiver.received.find(({ json }) => json.event === 'post.publish.failed');
    expect(failed?.content.reason).toBe('auth_removed');
  });

  describe('from URLs', () => {
    const serve = (files: Record<string, Buffer>) => {
      receiver.respond = ({ method, url }) => {
        if (method === 'POST') return { status: 200 };
        const body = files[url];
        return body ? { status: 200, body } : { status: 302, headers: { location: Object.keys(files)[0] } };
      };
    };
    const pullPhotos = async (...paths: string[]): Promise<string> => {
      const { json, text } = await simulator.post(token, '/v2/post/publish/content/init/', {
        media_type: 'PHOTO',
        post_mode: 'DIRECT_POST',
        post_info: { title: 'A title', description: 'A description', privacy_level: 'PUBLIC_TO_EVERYONE' },
        source_info: {
          source: 'PULL_FROM_URL',
          photo_images: paths.map((path) => receiver.url + path),
          photo_cover_index: 0,
        },
      });
      if (!json.data) throw new Error(text);
      return json.data.publish_id;
    };

    it('downloads photos', async () => {
      const photo = await media('sample.jpg');
      serve({ '/a.jpg': photo, '/b.jpg': photo });
      const id = await pullPhotos('/a.jpg', '/b.jpg');
      expect(await statusOf(id)).toMatchObject({ status: 'PROCESSING_DOWNLOAD', downloaded_bytes: 0 });
      await simulator.advance(2_500);
      expect(await statusOf(id)).toMatchObject({
        status: 'PUBLISH_COMPLETE',
        publicaly_available_post_id: [expect.anything()],
        downloaded_bytes: 2 * photo.length,
      });
      expect((await publicPosts())[0]).toMatchObject({
        title: 'A title',
        caption: 'A description',
        photos: [{ width: 1080 }, { width: 1080 }],
      });
    });

    it('downloads a video', async () => {
      serve({ '/a.mp4': await media('sample.mp4') });
      const { json } = await simulator.post(token, '/v2/post/publish/video/init/', {
        post_info: { privacy_level: 'SELF_ONLY' },
        source_info: { source: 'PULL_FROM_URL', video_url: `${receiver.url}/a.mp4` },
      });
      await simulator.advance(1_000);
      expect(await statusOf(json.data.publish_id)).toMatchObject({ status: 'PUBLISH_COMPLETE' });
    });

    it.each([
      ['follows no redirect', '/elsewhere.jpg', 'photo_pull_failed'],
      ['refuses PNG', '/a.png', 'file_format_check_failed'],
      ['refuses photos over 20 MB', '/huge.jpg', 'photo_pull_failed'],
    ])('%s', async (_what, path, reason) => {
      serve({
        '/a.png': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
        '/huge.jpg': Buffer.alloc(20 * 1024 ** 2 + 1),
      });
      const id = await pullPhotos(path);
      await simulator.advance(1_000);
      expect(await statusOf(id)).toMatchObject({ status: 'FAILED', fail_reason: reason });
    });

    it('can be cancelled only while it runs', async () => {
      serve({ '/a.jpg': await media('sample.jpg') });
      const cancel = (id: string) => simulator.post(token, '/v2/post/publish/cancel/', { publish_id: id });
      const id = await pullPhotos('/a.jpg');
      const cancelled = await cancel(id);
      expect([cancelled.status, Object.keys(cancelled.json)]).toEqual([200, ['error']]);
      await simulator.advance(10_000);
      expect(await statusOf(id)).toMatchObject({ status: 'FAILED', fail_reason: 'publish_cancelled' });
      expect(receiver.received.filter(({ method }) => method === 'GET')).toHaveLength(0);
      expect((await cancel(id)).json.error.code).toBe('publish_not_cancellable');
    });
  });

  it('is refused for URLs without a verified URL property', async () => {
    const { url } = receiver;
    const fileToken = 'a'.repeat(32);
    receiver.respond = (request) => ({
      status: request.url === `/tiktok${fileToken}.txt` ? 200 : 404,
      body: `tiktok-developers-site-verification=${fileToken}`,
    });
    await simulator.control('POST', '/tiktok/apps', { clientKey: 'simclientkey0001', urlProperties: [] });
    const verify = (token32: string) =>
      simulator.control('POST', '/tiktok/apps/simclientkey0001/url-properties', {
        property: `${url}/`,
        fileToken: token32,
      });
    await expect(verify('b'.repeat(32))).rejects.toThrow('404');
    expect(await verify(fileToken)).toEqual({ urlProperties: [`${url}/`] });
  });
});
