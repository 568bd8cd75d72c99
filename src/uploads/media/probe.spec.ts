import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { buildSyntheticMp4, writeSyntheticMp4 } from '../../../simulator/media/synthetic-mp4.js';
import { probeFile } from '../../../test/support/platforms/probe-file.js';

describe('Probe of media', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'patchbay-probe-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const probeBytes = (bytes: Buffer) => {
    const path = join(dir, 'file');
    writeFileSync(path, bytes);
    return probeFile(path);
  };

  it('reads a real video and a real photo', async () => {
    expect(await probeFile('examples/media/sample.mp4')).toEqual({
      facts: {
        kind: 'VIDEO',
        contentType: 'video/mp4',
        durationSeconds: expect.closeTo(5, 0),
        width: expect.any(Number),
        height: expect.any(Number),
        framesPerSecond: expect.closeTo(30, 0),
        details: expect.objectContaining({ videoCodec: 'h264', audio: expect.anything(), indexFirst: true }),
      },
    });
    expect(await probeFile('examples/media/sample.jpg')).toMatchObject({
      facts: {
        kind: 'PHOTO',
        contentType: 'image/jpeg',
        width: expect.any(Number),
        height: expect.any(Number),
      },
    });
  });

  it.each([false, true])('reads an MP4 with its index at the end: %p', async (indexLast) => {
    const bytes = buildSyntheticMp4({
      bytes: 50_000,
      width: 1080,
      height: 1920,
      durationSec: 12,
      frameRate: 24,
      indexLast,
    });
    expect(await probeBytes(bytes)).toEqual({
      facts: {
        kind: 'VIDEO',
        contentType: 'video/mp4',
        durationSeconds: 12,
        width: 1080,
        height: 1920,
        framesPerSecond: expect.closeTo(24, 1),
        details: expect.objectContaining({ indexFirst: !indexLast }),
      },
    });
  });

  it('reads only the index of a 3 GiB file', async () => {
    const path = join(dir, 'large');
    await writeSyntheticMp4(path, { bytes: 3 * 1024 ** 3, indexLast: true });
    expect(await probeFile(path)).toMatchObject({ facts: { kind: 'VIDEO', durationSeconds: 10 } });
  });

  it('detects QuickTime by its brand', async () => {
    const bytes = buildSyntheticMp4({ bytes: 20_000 });
    bytes.write('qt  ', 8, 'latin1');
    expect(await probeBytes(bytes)).toMatchObject({ facts: { contentType: 'video/quicktime' } });
  });

  it('reads WebM, including unknown length', async () => {
    expect(await probeBytes(webm({ duration: 4_500, clusterSize: 10 }))).toEqual({
      facts: {
        kind: 'VIDEO',
        contentType: 'video/webm',
        durationSeconds: 4.5,
        width: 640,
        height: 480,
        framesPerSecond: 25,
        details: expect.objectContaining({ container: 'webm', audio: null }),
      },
    });
    expect(await probeBytes(webm({ duration: null, clusterSize: null }))).toMatchObject({
      facts: { contentType: 'video/webm', durationSeconds: null, width: 640 },
    });
  });

  it.each([
    ['image/png', png(300, 200)],
    ['image/webp', webp('VP8 ', (body) => (body.writeUInt16LE(300, 14), body.writeUInt16LE(200, 16)))],
    ['image/webp', webp('VP8L', (body) => body.writeUInt32LE(299 | (199 << 14), 9))],
    ['image/webp', webp('VP8X', (body) => (body.writeUIntLE(299, 12, 3), body.writeUIntLE(199, 15, 3)))],
    ['image/jpeg', jpeg(300, 200)],
  ])('reads the size of %s', async (contentType, bytes) => {
    expect(await probeBytes(bytes)).toMatchObject({
      facts: { kind: 'PHOTO', contentType, width: 300, height: 200 },
    });
  });

  it.each([
    ['a picture of a width no file can have', png(0xffffffff, 0xffffffff)],
    ['a picture of one side too long', png(10, 0x80000000)],
    ['a picture without a height', png(10, 0)],
  ])('refuses %s', async (_name, bytes) => {
    expect(await probeBytes(bytes)).toEqual({ fault: 'UNREADABLE' });
  });

  it('reports why a file is not usable', async () => {
    expect(await probeBytes(Buffer.alloc(0))).toEqual({ fault: 'EMPTY' });
    expect(await probeBytes(Buffer.from('x'))).toEqual({ fault: 'NOT_MEDIA' });
    expect(await probeBytes(Buffer.from('GIF89a is a picture in an unsupported format'))).toEqual({
      fault: 'NOT_MEDIA',
    });
    expect(await probeBytes(Buffer.from('<!doctype html><title>video.mp4</title>'))).toEqual({
      fault: 'NOT_MEDIA',
    });
  });

  it('detects a truncated file', async () => {
    const path = join(dir, 'cut');
    writeFileSync(path, buildSyntheticMp4({ bytes: 50_000, indexLast: true }));
    truncateSync(path, 49_000);
    expect(await probeFile(path)).toEqual({ fault: 'UNREADABLE' });
    truncateSync(path, 40);
    expect(await probeFile(path)).toEqual({ fault: 'UNREADABLE' });
  });

  it('terminates on random bytes after any signature', async () => {
    const heads = [
      buildSyntheticMp4({ bytes: 2_000 }),
      webm({ duration: 1, clusterSize: 4 }),
      jpeg(8, 8),
      webp('VP8X'),
      png(8, 8),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.nat(1_999),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        async (head, at, noise) => {
          const bytes = Buffer.from(head);
          bytes.set(noise.subarray(0, Math.max(0, bytes.length - (at % bytes.length))), at % bytes.length);
          const outcome = await probeBytes(bytes);
          expect('facts' in outcome || 'fault' in outcome).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function element(id: number, content: Buffer, size: number | null = content.length): Buffer {
  const idBytes = Buffer.from(
    id.toString(16).padStart(id > 0xffffff ? 8 : id > 0xffff ? 6 : id > 0xff ? 4 : 2, '0'),
    'hex',
  );
  const sizeBytes = Buffer.alloc(8, 0xff);
  sizeBytes[0] = 1;
  if (size !== null) sizeBytes.writeUIntBE(size, 2, 6);
  if (size !== null) sizeBytes[1] = 0;
  return Buffer.concat([idBytes, sizeBytes, content]);
}

function webm({ duration, clusterSize }: { duration: number | null; clusterSize: number | null }): Buffer {
  const float = Buffer.alloc(8);
  float.writeDoubleBE(duration ?? 0);
  const info = element(0x1549a966, duration === null ? Buffer.alloc(0) : element(0x4489, float));
  const track = element(
    0xae,
    Buffer.concat([
      element(0x83, Buffer.from([1])),
      element(0x23e383, Buffer.from([0x02, 0x62, 0x5a, 0x00])),
      element(
        0xe0,
        Buffer.concat([element(0xb0, Buffer.from([2, 128])), element(0xba, Buffer.from([1, 224]))]),
      ),
    ]),
  );
  const cluster = element(0x1f43b675, Buffer.alloc(clusterSize ?? 10), clusterSize);
  const segment = Buffer.concat([info, element(0x1654ae6b, track), cluster]);
  return Buffer.concat([
    element(0x1a45dfa3, element(0x4282, Buffer.from('webm'))),
    element(0x18538067, segment, clusterSize === null ? null : segment.length),
  ]);
}

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(45);
  bytes.write('\x89PNG\r\n\x1a\n', 0, 'latin1');
  bytes.writeUInt32BE(13, 8);
  bytes.write('IHDR', 12, 'latin1');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.write('IEND', 37, 'latin1');
  return bytes;
}

function webp(format: string, fill: (body: Buffer) => unknown = () => {}): Buffer {
  const bytes = Buffer.alloc(60);
  bytes.write('RIFF', 0, 'latin1');
  bytes.write('WEBP', 8, 'latin1');
  bytes.write(format, 12, 'latin1');
  fill(bytes.subarray(12));
  return bytes;
}

function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.alloc(9);
  frame.writeUInt16BE(0xffc0, 0);
  frame[4] = 8;
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0x00, 0x10]), Buffer.alloc(14)]);
  frame.writeUInt16BE(7, 2);
  const scan = Buffer.from([0xff, 0xda, 0x00, 0x02, 1, 2, 3, 0xff, 0xd9]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), exif, frame, scan]);
}
