import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  boxAt,
  exifJpeg,
  exifPng,
  exifWebp,
  openEnded,
  progressiveJpeg,
  withLargeBox,
} from '../../../test/support/platforms/media-bytes.js';
import { makeMediaMatrix } from '../../../test/support/platforms/media-matrix.js';
import { findTool } from '../../../test/support/processes/tools.js';
import type { MediaFacts } from '../domain/upload.js';
import { probeFile } from '../../../test/support/platforms/probe-file.js';

const run = promisify(execFile);
const isInstalled = findTool('ffmpeg') !== null;

/** The properties of a file that ffprobe finds, in the format of the probe. */
interface Measured {
  videoCodec: string;
  width: number;
  height: number;
  durationSeconds: number | null;
  framesPerSecond: number;
  baseRate: number | null;
  audio: { codec: string; channels: number; sampleRate: number } | null;
  chroma: string;
  isInterlaced: boolean;
}

function chromaOf(pixelFormat: string): string {
  const [digits = '420'] = /4\d\d/.exec(pixelFormat) ?? [];
  return digits.split('').join(':');
}

(isInstalled ? describe : describe.skip)('Facts of odd files, beside ffprobe', () => {
  const dir = mkdtempSync(join(tmpdir(), 'patchbay-matrix-'));
  const path = (name: string) => join(dir, name);
  const bytesOf = (name: string) => readFileSync(path(name));
  const probeBytes = (name: string, bytes: Buffer) => {
    writeFileSync(path(name), bytes);
    return probeFile(path(name));
  };

  beforeAll(async () => {
    await makeMediaMatrix(dir);
    writeFileSync(path('large-boxes.mp4'), withLargeBox(bytesOf('index-last.mp4')));
    writeFileSync(path('large-boxes.mov'), withLargeBox(bytesOf('base.mov')));
    writeFileSync(path('open-ended.mp4'), openEnded(bytesOf('base.mp4')));
    writeFileSync(path('wrong-name.webm'), bytesOf('base.mp4'));
    writeFileSync(path('no-name'), bytesOf('vp9.webm'));
  }, 120_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function measure(name: string): Promise<Measured> {
    const { stdout } = await run('ffprobe', [
      ...['-v', 'error', '-print_format', 'json', '-show_streams', '-show_format', path(name)],
    ]);
    const { streams, format } = JSON.parse(stdout) as { streams: any[]; format: { duration?: string } };
    const video = streams.find(({ codec_type }) => codec_type === 'video');
    const audio = streams.find(({ codec_type }) => codec_type === 'audio');
    const rotation = video.side_data_list?.find((data: any) => data.rotation !== undefined)?.rotation ?? 0;
    const isTurned = Math.abs(rotation) % 180 === 90;
    const [average, base] = [video.avg_frame_rate, video.r_frame_rate].map((rate: string) => {
      const [frames, seconds] = rate.split('/').map(Number) as [number, number];
      return frames / seconds;
    }) as [number, number];
    return {
      videoCodec: video.codec_name,
      width: isTurned ? video.height : video.width,
      height: isTurned ? video.width : video.height,
      durationSeconds: format.duration === undefined ? null : Number(format.duration),
      framesPerSecond: average,
      // ffprobe averages over some of the fragments only where an index lists them.
      baseRate: name === 'fragments-sidx.mp4' ? base : null,
      chroma: chromaOf(video.pix_fmt),
      isInterlaced: /^(?:tt|bb|tb|bt)$/.test(video.field_order ?? ''),
      audio: audio && {
        codec: audio.codec_name.replace(/^pcm_.*/, 'pcm'),
        channels: audio.channels,
        sampleRate: Number(audio.sample_rate),
      },
    };
  }

  /** A few at a time: each is a process. */
  async function measureAll(names: readonly string[]): Promise<Measured[]> {
    const measured: Measured[] = [];
    for (let first = 0; first < names.length; first += 6)
      measured.push(...(await Promise.all(names.slice(first, first + 6).map(measure))));
    return measured;
  }

  const factsOf = async (name: string): Promise<MediaFacts> => {
    const outcome = await probeFile(path(name));
    if (!('facts' in outcome)) throw new Error(`${name}: ${outcome.fault}`);
    return outcome.facts;
  };

  it('agree on at least 40 videos', async () => {
    const names = readdirSync(dir).filter(
      (name) => !/\.(jpg|png|webp|gif|mkv)$/.test(name) && name !== 'picture.gif',
    );
    expect(names.length).toBeGreaterThanOrEqual(40);
    const all = await measureAll(names);
    for (const [index, name] of names.entries()) {
      const facts = await factsOf(name);
      const {
        durationSeconds,
        baseRate,
        audio,
        chroma,
        isInterlaced,
        framesPerSecond: average,
        ...exact
      } = all[index]!;
      const framesPerSecond = baseRate ?? average;
      expect({ name, ...facts, ...facts.details }).toMatchObject({ name, kind: 'VIDEO', ...exact });
      expect({ name, audio: facts.details!.audio }).toEqual({ name, audio: audio ?? null });
      if (facts.details!.chroma) expect({ name, chroma: facts.details!.chroma }).toEqual({ name, chroma });
      if (/^(?:chroma-[14]|interlaced|base)/.test(name))
        expect({ name, ...facts.details }).toMatchObject({ name, chroma, isInterlaced });
      const isClose = (own: number | null, other: number | null, slack: number) =>
        own === null || other === null ? own === other : Math.abs(own - other) <= slack;
      expect({
        ...{ name, own: facts.durationSeconds, measured: durationSeconds },
        isClose: isClose(facts.durationSeconds, durationSeconds, 0.03),
      }).toMatchObject({ name, isClose: true });
      if (facts.framesPerSecond === null && !name.endsWith('.mp4')) continue;
      expect({
        name,
        own: [facts.framesPerSecond, framesPerSecond],
        isClose: isClose(facts.framesPerSecond, framesPerSecond, framesPerSecond * 0.005),
      }).toEqual({ name, own: [facts.framesPerSecond, framesPerSecond], isClose: true });
    }
  }, 120_000);

  it.each(['picture.jpg', 'picture.png', 'picture.webp', 'lossless.webp'])('agree on %s', async (name) => {
    const { width, height } = await measure(name);
    expect(await factsOf(name)).toMatchObject({ kind: 'PHOTO', width, height });
  });

  it.each(['base.mkv', 'picture.gif'])('reject %s', async (name) => {
    expect(await probeFile(path(name))).toEqual({ fault: 'NOT_MEDIA' });
    expect(await probeBytes('renamed.mp4', bytesOf(name))).toEqual({ fault: 'NOT_MEDIA' });
  });

  it('detect the container from the content, not the name', async () => {
    expect(await factsOf('wrong-name.webm')).toMatchObject({ contentType: 'video/mp4' });
    expect(await factsOf('no-name')).toMatchObject({ contentType: 'video/webm' });
    expect(await factsOf('base.mov')).toMatchObject({ contentType: 'video/quicktime' });
  });

  it('report the position of the index, and edits', async () => {
    const layout = async (name: string) => {
      const { indexFirst, hasEdits } = (await factsOf(name)).details!;
      return { name, indexFirst, hasEdits };
    };
    for (const [name, indexFirst, hasEdits] of [
      ['base.mp4', true, false],
      ['index-last.mp4', false, false],
      ['large-boxes.mp4', false, false],
      ['open-ended.mp4', true, false],
      ['fragments.mp4', true, false],
      ['edit-starts-late.mp4', false, true],
    ] as const) {
      expect(await layout(name)).toEqual({ name, indexFirst, hasEdits });
    }
  });

  it.each(['base.mp4', 'index-last.mp4', 'base.mov', 'open-ended.mp4', 'vp9.webm', 'fragments.mp4'])(
    'reports that %s is truncated',
    async (name) => {
      const bytes = bytesOf(name);
      for (const share of [0.02, 0.3, 0.6]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        expect({ share, outcome: await probeBytes('cut', cut) }).toMatchObject({
          outcome: { fault: 'UNREADABLE' },
        });
      }
    },
  );

  it.each(['picture.jpg', 'picture.png', 'picture.webp', 'lossless.webp'])(
    'reports that %s is truncated',
    async (name) => {
      const bytes = bytesOf(name);
      expect(await probeBytes('cut', bytes.subarray(0, bytes.length - 20))).toEqual({ fault: 'UNREADABLE' });
    },
  );

  it('rotate photos by EXIF', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const [width, height] = orientation >= 5 ? [64, 96] : [96, 64];
      const size = { width: 96, height: 64 };
      for (const [name, bytes] of [
        ['turned.jpg', exifJpeg(bytesOf('picture.jpg'), orientation)],
        ['turned.png', exifPng(bytesOf('picture.png'), orientation, 'first')],
        ['turned-last.png', exifPng(bytesOf('picture.png'), orientation, 'last')],
        ['turned.webp', exifWebp(bytesOf('picture.webp'), orientation, size)],
        ['turned-lossless.webp', exifWebp(bytesOf('lossless.webp'), orientation, size)],
      ] as const) {
        const outcome = await probeBytes(name, bytes);
        expect({ name, orientation, outcome }).toMatchObject({
          name,
          orientation,
          outcome: { facts: { width, height } },
        });
        // The file is one that others read too.
        expect(await measure(name)).toMatchObject(size);
      }
    }
  });

  it.each([false, true])('read a progressive JPEG; CMYK: %p', async (isCmyk) => {
    const bytes = progressiveJpeg(bytesOf('picture.jpg'), { isCmyk });
    expect(await probeBytes('print.jpg', bytes)).toMatchObject({
      facts: { contentType: 'image/jpeg', width: 96, height: 64 },
    });
  });

  it('ignore a movie header with a wrong length', async () => {
    const bytes = Buffer.from(bytesOf('long.mp4'));
    bytes.writeUInt32BE(1, boxAt(bytes, 'mvhd') + 16);
    expect(await probeBytes('lie.mp4', bytes)).toMatchObject({ facts: { durationSeconds: 8 } });
  });
});
