import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { buildSyntheticMp4 } from '../../media/synthetic-mp4.js';
import { createNoise, putChunk, send, SimulatorClient } from '../../test/client.js';

const CHUNK = 5 * 1024 * 1024;

describe('The upload host', () => {
  let simulator: SimulatorClient;
  let token: string;

  beforeAll(async () => {
    simulator = await SimulatorClient.start();
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.control('POST', '/reset');
    token = (await simulator.connect()).accessToken;
  });

  const init = async (size: number, chunk: number, count: number): Promise<{ id: string; url: string }> => {
    const plan = { chunk_size: chunk, total_chunk_count: count };
    const { json } = await simulator.initVideo(token, size, {}, plan);
    return { id: json.data.publish_id, url: json.data.upload_url };
  };
  const taskOf = (id: string) => simulator.control('GET', `/tiktok/publish/${encodeURIComponent(id)}`);

  it('accepts chunks in order and hashes the received bytes', async () => {
    const file = buildSyntheticMp4({ bytes: 2 * CHUNK + 1_000, indexLast: true, seed: 'two' });
    const { id, url } = await init(file.length, CHUNK, 2);

    const first = await putChunk(url, file.subarray(0, CHUNK), 0, file.length);
    expect([first.status, first.headers.get('content-range')]).toEqual([
      206,
      `bytes 0-${CHUNK}/${file.length}`,
    ]);
    const uploading = (await simulator.status(token, id)).json.data;
    expect(uploading).toEqual({
      status: 'PROCESSING_UPLOAD',
      publicaly_available_post_id: [],
      uploaded_bytes: CHUNK,
    });
    const last = await putChunk(url, file.subarray(CHUNK), CHUNK, file.length);
    expect([last.status, last.headers.get('content-range'), last.text]).toEqual([
      201,
      `bytes 0-${file.length}/${file.length}`,
      '',
    ]);
    expect(await taskOf(id)).toMatchObject({
      sha256: createHash('sha256').update(file).digest('hex'),
      uploads: { chunks: 2, refused: 0 },
      media: { codec: 'avc1', width: 720, height: 1280 },
    });
  });

  it('checks task, headers, progress and size of a chunk, in this order', async () => {
    const total = 2 * CHUNK + 1_000;
    const { url } = await init(total, CHUNK, 2);
    const chunk = Buffer.alloc(CHUNK);
    const statusOf = async (
      bytes: Buffer,
      first: number,
      headers: Record<string, string> = {},
      size = total,
    ) => (await putChunk(url, bytes, first, size, headers)).status;

    expect((await putChunk(url.replace(/upload_id=\d+/, 'upload_id=1'), chunk, 0, total)).status).toBe(404);
    expect((await putChunk(`${url}x`, chunk, 0, total)).status).toBe(404);
    expect(await statusOf(chunk, 0, { 'content-type': 'application/octet-stream' })).toBe(400);
    expect(await statusOf(chunk, 0, { 'content-range': 'bytes=0-9' })).toBe(400);
    expect(await statusOf(chunk, 0, { 'content-range': `bytes 0-9/${total}` })).toBe(400);
    expect(await statusOf(chunk, 0, {}, total + 1)).toBe(400);
    const ahead = await putChunk(url, Buffer.alloc(CHUNK + 1_000), CHUNK, total);
    expect([ahead.status, ahead.headers.get('content-range')]).toEqual([416, `bytes 0-0/${total}`]);
    expect(await statusOf(chunk.subarray(0, 1_000), 0)).toBe(400);
    expect(await statusOf(chunk, 0)).toBe(206);
    expect(await statusOf(chunk, 0)).toBe(416);
    expect(await statusOf(chunk, CHUNK)).toBe(400);
    expect(await statusOf(Buffer.alloc(CHUNK + 1_000), CHUNK)).toBe(201);
    const again = await putChunk(url, Buffer.alloc(CHUNK + 1_000), CHUNK, total);
    expect([again.status, again.headers.get('content-range')]).toEqual([416, `bytes 0-${total}/${total}`]);
  });

  it('reports the last index instead of the count if configured', async () => {
    await simulator.control('PATCH', '/settings', { tiktok: { uploadProgress: 'last-index' } });
    const total = 2 * CHUNK;
    const { url } = await init(total, CHUNK, 2);
    const answer = await putChunk(url, Buffer.alloc(CHUNK), 0, total);
    expect(answer.headers.get('content-range')).toBe(`bytes 0-${CHUNK - 1}/${total}`);
  });

  it('requires a length', async () => {
    const { url } = await init(1_000, 1_000, 1);
    const answer = await send(url, {
      method: 'PUT',
      headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 0-999/1000' },
      body: new Blob([new Uint8Array(createNoise(1_000))]).stream(),
      // Node streams a body of unknown length, so it sends no Content-Length.
      ...({ duplex: 'half' } as object),
    });
    expect(answer.status).toBe(400);
  });

  it('discards an interrupted chunk and accepts it again', async () => {
    const file = buildSyntheticMp4({ bytes: 200_000, seed: 'broken' });
    const { id, url } = await init(file.length, file.length, 1);
    await breakOff(url, file);

    expect((await simulator.status(token, id)).json.data.uploaded_bytes).toBe(0);
    expect((await putChunk(url, file, 0, file.length)).status).toBe(201);
    expect(await taskOf(id)).toMatchObject({ sha256: createHash('sha256').update(file).digest('hex') });
  });

  it('refuses an expired upload URL and fails the publish', async () => {
    const { id, url } = await init(1_000, 1_000, 1);
    await simulator.advance(3_600_000);
    expect((await putChunk(url, createNoise(1_000), 0, 1_000)).status).toBe(403);
    expect((await simulator.status(token, id)).json.error.code).toBe('ok');
    expect(await taskOf(id)).toMatchObject({ status: 'FAILED', failReason: 'internal' });
  });

  /** Sends the headers and half the body, then disconnects. */
  async function breakOff(url: string, file: Buffer): Promise<void> {
    const { hostname, port, pathname, search } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: video/mp4\r\n` +
        `Content-Length: ${file.length}\r\nContent-Range: bytes 0-${file.length - 1}/${file.length}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.write(file.subarray(0, 100_000), resolve));
    socket.destroy();
    for (;;) {
      const { entries } = await simulator.control('GET', '/requests?method=PUT');
      if (entries.at(-1)?.outcome === 'aborted') return;
    }
  }
});
