import { request } from 'node:http';
import { buildSyntheticMp4 } from '../../media/synthetic-mp4.js';
import { send, type ApiResponse } from '../../test/client.js';
import { MetaClient, MP4, type Credentials } from '../../test/meta-client.js';

describe('A resumable upload', () => {
  let meta: MetaClient;
  let page: Credentials;

  beforeAll(async () => {
    meta = await MetaClient.start();
  });
  afterAll(() => meta.close());
  beforeEach(async () => {
    await meta.reset();
    page = await meta.page();
  });

  const begin = async (fields: Record<string, string> = {}): Promise<{ id: string; uri: string }> =>
    (
      await meta.call(page, 'POST', `${page.igId}/media`, {
        media_type: 'REELS',
        upload_type: 'resumable',
        ...fields,
      })
    ).json;
  const upload = (uri: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<ApiResponse> =>
    send(uri, {
      method: 'POST',
      headers: {
        authorization: `OAuth ${page.token}`,
        offset: '0',
        file_size: String(bytes.length),
        ...headers,
      },
      body: new Uint8Array(bytes),
    });
  const phases = async (id: string) =>
    (await meta.call(page, 'GET', id, { fields: 'status_code,video_status' })).json;

  it('accepts the bytes and starts processing of the container', async () => {
    const { id, uri } = await begin();
    expect(uri).toBe(`${meta.urls.meta.upload}/ig-api-upload/v26.0/${id}`);
    expect(await phases(id)).toMatchObject({
      status_code: 'IN_PROGRESS',
      video_status: { uploading_phase: { status: 'not_started', bytes_transferred: 0 } },
    });
    const { status, json } = await upload(uri, MP4);
    expect([status, json]).toEqual([200, { success: true, message: 'Upload successful.' }]);
    await meta.advance(2_000);
    expect(await phases(id)).toMatchObject({
      status_code: 'FINISHED',
      video_status: {
        uploading_phase: { status: 'complete', bytes_transferred: MP4.length, source_file_size: MP4.length },
        processing_phase: { status: 'complete' },
      },
    });
    expect((await meta.publish(page, id)).status).toBe(200);
    expect((await upload(uri, MP4)).json.debug_info).toMatchObject({ retriable: false });
  });

  it('continues at the last offset after an interruption', async () => {
    const { id, uri } = await begin();
    await new Promise<void>((resolve) => {
      const broken = request(uri, {
        method: 'POST',
        headers: {
          authorization: `OAuth ${page.token}`,
          offset: '0',
          file_size: String(MP4.length),
          'content-length': MP4.length,
        },
      });
      broken.once('error', () => resolve());
      broken.write(MP4.subarray(0, 400_000), () => setImmediate(() => broken.destroy()));
    });
    let transferred = 0;
    while (transferred === 0) {
      transferred = (await phases(id)).video_status.uploading_phase.bytes_transferred;
    }
    const wrong = await upload(uri, MP4);
    expect(wrong.json.debug_info).toMatchObject({ retriable: true, type: 'OffsetInvalidError' });
    const rest = await upload(uri, MP4.subarray(transferred), {
      offset: String(transferred),
      file_size: String(MP4.length),
    });
    expect(rest.status).toBe(200);
    await meta.advance(2_000);
    expect((await phases(id)).status_code).toBe('FINISHED');
  });

  it('accepts the source as a URL', async () => {
    const { id, uri } = await begin();
    const file_url = meta.serve(MP4, 'video/mp4', '/video.mp4');
    const answer = await send(uri, {
      method: 'POST',
      headers: { authorization: `OAuth ${page.token}`, file_url },
    });
    expect(answer.json.success).toBe(true);
    await meta.advance(2_000);
    expect((await phases(id)).status_code).toBe('FINISHED');
  });

  it('refuses an invalid token, a partial request and a story that is too large', async () => {
    const { id, uri } = await begin();
    const stranger = await upload(uri, MP4, { authorization: 'OAuth EAAnothing' });
    expect([stranger.status, stranger.json.debug_info.type]).toEqual([400, 'ProcessingFailedError']);
    const part = await upload(uri, MP4.subarray(0, 1_000), { file_size: '2000' });
    expect(part.json.debug_info.type).toBe('PartialRequestError');
    expect((await phases(id)).video_status.uploading_phase.bytes_transferred).toBe(0);
    const story = await begin({ media_type: 'STORIES' });
    const big = await upload(story.uri, Buffer.alloc(10), { file_size: '100000001' });
    expect(big.status).toBe(413);
  });

  it('checks the uploaded video', async () => {
    const { id, uri } = await begin();
    expect((await upload(uri, buildSyntheticMp4({ bytes: 50_000, indexLast: true }))).status).toBe(200);
    await meta.advance(2_000);
    expect(await meta.status(page, id)).toMatchObject({
      status_code: 'ERROR',
      status: expect.stringContaining('2207026'),
    });
  });

  it('is never processed under another version', async () => {
    const { id, uri } = await begin();
    expect((await upload(uri.replace('v26.0', 'v25.0'), MP4)).status).toBe(200);
    await meta.advance(3_600_000);
    expect((await phases(id)).status_code).toBe('IN_PROGRESS');
  });
});
