import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPhoto } from './photo.js';
import { buildSyntheticMp4, writeSyntheticMp4 } from './synthetic-mp4.js';
import { VideoProbe, type VideoReport } from './video-probe.js';

const sample = (name: string) => readFile(join(process.cwd(), 'examples', 'media', name));

function probe(file: Buffer, pieces = 65_536): VideoReport {
  const probing = new VideoProbe();
  for (let offset = 0; offset < file.length; offset += pieces)
    probing.write(file.subarray(offset, offset + pieces));
  return probing.finish();
}

describe('The video probe', () => {
  it('reads a real MP4', async () => {
    expect(probe(await sample('sample.mp4')).facts).toEqual({
      container: 'mp4',
      codec: 'avc1',
      width: 720,
      height: 1280,
      durationSec: expect.closeTo(5, 1),
      frameRate: 30,
      indexFirst: true,
      edited: false,
      audio: { codec: 'mp4a', channels: expect.any(Number), sampleRate: 44_100 },
    });
  });

  it.each([1, 7, 4_096])('reads bytes in pieces of any size (%i)', async (pieces) => {
    const file = buildSyntheticMp4({ bytes: 20_000, width: 640, height: 360, durationSec: 3, frameRate: 25 });
    expect(probe(file, pieces).facts).toEqual({
      container: 'mp4',
      codec: 'avc1',
      width: 640,
      height: 360,
      durationSec: 3,
      frameRate: 25,
      indexFirst: true,
      edited: false,
      audio: null,
    });
  });

  it('finds an index at the end', () => {
    const file = buildSyntheticMp4({ bytes: 20_000, indexLast: true, codec: 'hvc1' });
    expect(probe(file).facts).toMatchObject({
      codec: 'hvc1',
      width: 720,
      height: 1280,
      indexFirst: false,
    });
  });

  it.each([
    [0, false],
    [1, false],
    [2, true],
  ])('reports whether a track with %i entries in its edit list is edited: %s', (edits, edited) => {
    expect(probe(buildSyntheticMp4({ bytes: 20_000, edits })).facts).toMatchObject({ edited });
  });

  it('continues from a copy after an interrupted chunk', () => {
    const file = buildSyntheticMp4({ bytes: 20_000, indexLast: true, seed: 'copy' });
    const kept = new VideoProbe();
    kept.write(file.subarray(0, 5_000));
    kept.clone().write(file.subarray(5_000, 9_000));
    kept.write(file.subarray(5_000));
    expect(kept.finish()).toEqual(probe(file));
  });

  it.each([
    ['noise', () => Buffer.from('this is no video at all, whatever its name says')],
    ['nothing', () => Buffer.alloc(0)],
    ['a truncated file', () => buildSyntheticMp4({ bytes: 20_000 }).subarray(0, 19_000)],
    [
      'a file with a truncated index',
      () => buildSyntheticMp4({ bytes: 20_000, indexLast: true }).subarray(0, 19_900),
    ],
    ['an index without media', () => buildSyntheticMp4({ bytes: 20_000 }).subarray(0, 600)],
  ])('reports %s as malformed', (_what, file) => {
    const report = probe(file());
    expect(report.facts).toBeUndefined();
    expect(report.malformed).toBeDefined();
  });

  it('keeps only the index of a long video', () => {
    const block = Buffer.alloc(1024 ** 2);
    const probing = new VideoProbe();
    const film = buildSyntheticMp4({ bytes: 10_000 });
    // Changed so that its media data end with the file.
    film.writeBigUInt64BE(
      BigInt(256 * 1024 ** 2 + film.length - film.indexOf('mdat') + 4),
      film.indexOf('mdat') + 4,
    );
    probing.write(film);
    const before = process.memoryUsage();
    for (let megabyte = 0; megabyte < 256; megabyte++) probing.write(block);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1024 ** 2);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(16 * 1024 ** 2);
    expect(probing.finish().facts).toMatchObject({ codec: 'avc1' });
  });

  it('detects a WebM by its headers', () => {
    expect(probe(webm()).facts).toEqual({
      container: 'webm',
      codec: 'V_VP9',
      width: 640,
      height: 480,
      durationSec: 2,
      frameRate: 25,
    });
  });

  it('writes files of any size quickly', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    try {
      const path = join(folder, 'film.mp4');
      await writeSyntheticMp4(path, { bytes: 5 * 1024 ** 2 });
      expect((await stat(path)).size).toBe(5 * 1024 ** 2);
      expect(probe(await readFile(path)).facts).toMatchObject({
        codec: 'avc1',
        frameRate: 30,
        durationSec: 10,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('The photo probe', () => {
  it('reads a real JPEG', async () => {
    expect(readPhoto(await sample('sample.jpg'))).toEqual({ format: 'jpeg', width: 1080, height: 1350 });
  });

  it('reads a WebP', () => {
    const lossless = Buffer.from('524946461a000000574542505650384c0d0000002f0700010010', 'hex');
    expect(readPhoto(Buffer.concat([lossless, Buffer.alloc(16)]))).toEqual({
      format: 'webp',
      width: 8,
      height: 5,
    });
  });

  it.each([
    ['PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a truncated JPEG', Buffer.from('ffd8ffe000104a46', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', (_what, file) => {
    expect(() => readPhoto(file)).toThrow();
  });
});

function webm(): Buffer {
  const element = (id: string, body: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(0x10000000 + body.length);
    return Buffer.concat([Buffer.from(id, 'hex'), size, body]);
  };
  const text = (id: string, value: string) => element(id, Buffer.from(value));
  const number = (id: string, value: number) => {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(value);
    return element(id, body);
  };
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(2_000);
  const video = element('e0', Buffer.concat([number('b0', 640), number('ba', 480)]));
  const track = element(
    'ae',
    Buffer.concat([number('83', 1), text('86', 'V_VP9'), number('23e383', 40_000_000), video]),
  );
  const segment = Buffer.concat([
    element('1549a966', Buffer.concat([number('2ad7b1', 1_000_000), element('4489', duration)])),
    element('1654ae6b', track),
    element('1f43b675', Buffer.alloc(100)),
  ]);
  return Buffer.concat([element('1a45dfa3', text('4282', 'webm')), element('18538067', segment)]);
}
