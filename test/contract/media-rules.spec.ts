import type { Container } from '../../simulator/meta/instagram/publishing/container.js';
import * as instagramRules from '../../simulator/meta/instagram/publishing/media-rules.js';
import type { PhotoFacts, VideoFacts } from '../../simulator/media/media-facts.js';
import * as tiktokRules from '../../simulator/tiktok/publishing/media-rules.js';
import { checkMedia as checkInstagram } from '../../src/platforms/instagram/publishing/media.js';
import { InstagramPlacement } from '../../src/platforms/instagram/publishing/options.js';
import type { MediaDetails, MediaFile } from '../../src/platforms/platform-media.js';
import type { PublishProblem } from '../../src/platforms/platform-outcomes.js';
import { checkMedia as checkTikTok } from '../../src/platforms/tiktok/publishing/media.js';
import type { TikTokOptions } from '../../src/platforms/tiktok/publishing/options.js';

/** A video in the format of the simulator and in that of the application. */
interface Video {
  bytes: number;
  facts: VideoFacts;
}

const good: Video = {
  bytes: 1_000_000,
  facts: {
    container: 'mp4',
    codec: 'avc1',
    width: 1080,
    height: 1920,
    durationSec: 10,
    frameRate: 30,
    indexFirst: true,
    edited: false,
    audio: { codec: 'mp4a', channels: 2, sampleRate: 48_000 },
  },
};

const codecs: Record<string, string> = {
  ...{ avc1: 'h264', avc3: 'h264', hvc1: 'hevc', hev1: 'hevc', vp08: 'vp8', vp09: 'vp9', av01: 'av1' },
  ...{ mp4v: 'mpeg4', apcn: 'prores', V_VP8: 'vp8', V_VP9: 'vp9', V_AV1: 'av1' },
  ...{ mp4a: 'aac', Opus: 'opus', sowt: 'pcm', twos: 'pcm' },
};
const containers = { mp4: 'video/mp4', quicktime: 'video/quicktime', webm: 'video/webm' } as const;

function videoFile({ bytes, facts }: Video): MediaFile {
  const { container, codec, audio, indexFirst, edited } = facts;
  return {
    kind: 'VIDEO',
    contentType: containers[container],
    sizeBytes: bytes,
    durationSeconds: facts.durationSec ?? null,
    width: facts.width ?? null,
    height: facts.height ?? null,
    framesPerSecond: facts.frameRate ?? null,
    details: {
      container: container === 'quicktime' ? 'mov' : container,
      videoCodec: codecs[codec!]!,
      audio: audio ? { ...audio, codec: codecs[audio.codec]! } : null,
      indexFirst: indexFirst ?? null,
      hasEdits: edited ?? null,
      isMultiPicture: null,
    },
  };
}

function photoFile(bytes: number, { format, width, height, multiPicture }: PhotoFacts): MediaFile {
  const none: Omit<MediaDetails, 'container' | 'isMultiPicture'> = {
    ...{ videoCodec: null, audio: null, indexFirst: null, hasEdits: null },
  };
  return {
    ...{ kind: 'PHOTO', contentType: `image/${format}`, sizeBytes: bytes, width, height },
    ...{ durationSeconds: null, framesPerSecond: null },
    details: { ...none, container: format, isMultiPicture: multiPicture ?? false },
  };
}

/** Values of every fact on both sides of every limit. */
const videoValues: { [Fact in keyof VideoFacts]-?: readonly VideoFacts[Fact][] } = {
  container: ['mp4', 'quicktime', 'webm'],
  codec: ['avc1', 'hvc1', 'hev1', 'vp08', 'vp09', 'av01', 'mp4v', 'apcn', 'V_VP8', 'V_VP9', 'V_AV1'],
  width: [1, 319, 359, 360, 720, 1_919, 1_920, 1_921, 4_096, 4_097, undefined],
  height: [1, 359, 360, 1_080, 1_920, 4_096, 4_097, undefined],
  durationSec: [0.5, 2.9, 3, 59.9, 60, 60.1, 300, 600, 600.1, 899, 900, 901, undefined],
  frameRate: [10, 22, 22.6, 22.98, 23, 23.976, 59.94, 60, 60.0001, 60.1, 60.4, 61, 120, undefined],
  indexFirst: [true, false, undefined],
  edited: [false, true, undefined],
  audio: [
    null,
    { codec: 'mp4a', channels: 1, sampleRate: 44_100 },
    { codec: 'mp4a', channels: 6, sampleRate: 48_000 },
    { codec: 'mp4a', channels: 2, sampleRate: 64_000 },
    { codec: 'sowt', channels: 2, sampleRate: 48_000 },
    { codec: 'Opus', channels: 2, sampleRate: 48_000 },
  ],
};
const sizes = [1, 8_388_608, 8_388_609, 20_000_000, 20_971_520, 31_000_000, 100_000_000, 100_000_001];
const largeSizes = [299_999_999, 300_000_000, 300_000_001, 314_572_800, 4_000_000_000, 4_294_967_296];

/** Codec names of the container. */
function isPossible({ facts: { codec, container } }: Video): boolean {
  return codec!.startsWith('V_') === (container === 'webm');
}

function* videos(): Generator<Video> {
  for (const video of variedVideos()) if (isPossible(video)) yield video;
}

/** Every pair of changes to a valid video. */
function* variedVideos(): Generator<Video> {
  const names = Object.keys(videoValues) as (keyof VideoFacts)[];
  for (const [index, name] of names.entries()) {
    for (const value of videoValues[name]) {
      const facts = { ...good.facts, [name]: value };
      for (const bytes of [...sizes, ...largeSizes]) yield { bytes, facts };
      for (const other of names.slice(index + 1)) {
        for (const second of videoValues[other])
          yield { bytes: good.bytes, facts: { ...facts, [other]: second } };
      }
    }
  }
}

function* photos(): Generator<{ bytes: number; facts: PhotoFacts }> {
  const sides = [100, 320, 1_080, 1_081, 1_086, 1_448, 1_920, 1_921, 3_024, 4_032];
  for (const format of ['jpeg', 'webp'] as const)
    for (const multiPicture of [false, true])
      for (const width of sides)
        for (const height of sides)
          for (const bytes of sizes) yield { bytes, facts: { format, width, height, multiPicture } };
}

const container = (kind: Container['kind']) =>
  ({ kind, thumbOffset: 0, videoVolume: null }) as unknown as Container;
const options = { coverTimestampMs: null, photoCoverIndex: 0 } as TikTokOptions;

/** Whether there are problems, each of which names the file and the allowed values. */
function isRefused(problems: readonly PublishProblem[]): boolean {
  const areNamed = problems.every(
    ({ field, message, userMessage }) =>
      /^media\.\d+$/.test(field ?? '') && message.length > 20 && userMessage.length > 20,
  );
  return problems.length > 0 && areNamed;
}

describe('Media rules', () => {
  it('refuse the same videos as TikTok', () => {
    let refused = 0;
    const accepted: Video[] = [];
    for (const video of videos()) {
      const report = { bytes: video.bytes, sha256: '', facts: video.facts };
      const verdict = tiktokRules.checkVideo(report, 600);
      if (verdict === null && video.bytes <= tiktokRules.MAX_VIDEO) continue;
      refused += 1;
      const problems = checkTikTok([videoFile(video)], options, 600);
      if (!isRefused(problems)) accepted.push(video);
    }
    expect(accepted).toEqual([]);
    expect(refused).toBeGreaterThan(500);
  });

  it('refuse the same photos as TikTok', () => {
    const accepted: unknown[] = [];
    for (const photo of photos()) {
      const isFine = tiktokRules.checkPhoto(photo.facts) === null && photo.bytes <= tiktokRules.MAX_PHOTO;
      if (isFine) continue;
      const problems = checkTikTok([photoFile(photo.bytes, photo.facts)], options, null);
      if (!isRefused(problems)) accepted.push(photo);
    }
    expect(accepted).toEqual([]);
  });

  it.each([
    ['reel', InstagramPlacement.FEED, 1],
    ['story-video', InstagramPlacement.STORY, 1],
    ['child-video', InstagramPlacement.FEED, 2],
  ] as const)('by Instagram: %s', (kind, placement, count) => {
    let refused = 0;
    const accepted: Video[] = [];
    for (const video of videos()) {
      const report = { bytes: video.bytes, sha256: '', facts: video.facts };
      if (instagramRules.checkVideo(report, container(kind)) === null) continue;
      refused += 1;
      const media = Array.from({ length: count }, () => videoFile(video));
      const problems = checkInstagram(media, placement);
      if (!isRefused(problems)) accepted.push(video);
    }
    expect(accepted).toEqual([]);
    expect(refused).toBeGreaterThan(500);
  });

  it.each([
    ['image', InstagramPlacement.FEED, 1],
    ['story-image', InstagramPlacement.STORY, 1],
    ['child-image', InstagramPlacement.FEED, 2],
  ] as const)('by Instagram: %s', (kind, placement, count) => {
    const accepted: unknown[] = [];
    for (const photo of photos()) {
      const judge = () => instagramRules.checkImage(photo.facts, kind);
      if (!isThrown(judge) && photo.bytes <= instagramRules.MAX_IMAGE) continue;
      const media = Array.from({ length: count }, () => photoFile(photo.bytes, photo.facts));
      const problems = checkInstagram(media, placement);
      if (!isRefused(problems)) accepted.push(photo);
    }
    expect(accepted).toEqual([]);
  });

  it('accept valid media', () => {
    expect(checkTikTok([videoFile(good)], options, 600)).toEqual([]);
    expect(checkInstagram([videoFile(good)], InstagramPlacement.FEED)).toEqual([]);
    for (const frameRate of [23, 23.976, 29.97, 59.94, 60]) {
      const file = videoFile({ ...good, facts: { ...good.facts, frameRate } });
      expect(checkTikTok([file], options, 600)).toEqual([]);
      expect(checkInstagram([file], InstagramPlacement.FEED)).toEqual([]);
    }
    const photo = photoFile(1_000_000, { format: 'jpeg', width: 1080, height: 1350 });
    expect(checkTikTok([photo], options, null)).toEqual([]);
    expect(checkInstagram([photo], InstagramPlacement.FEED)).toEqual([]);
  });
});

function isThrown(judge: () => void): boolean {
  try {
    judge();
    return false;
  } catch {
    return true;
  }
}
