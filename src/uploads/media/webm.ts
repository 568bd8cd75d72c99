import type { MediaDetails } from '../../platforms/platform-media.js';
import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { children, type Element, elements, float, text, unsigned } from './ebml.js';
import { maxSide, rounded } from './numbers.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Element ids, length marker included (RFC 9559). */
const ids = {
  header: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackType: 0x83,
  codecId: 0x86,
  defaultDuration: 0x23e383,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  channels: 0x9f,
} as const;

const codecs: Readonly<Record<string, string>> = {
  ...{ V_VP8: 'vp8', V_VP9: 'vp9', V_AV1: 'av1', A_OPUS: 'opus', A_VORBIS: 'vorbis' },
};

export function isWebm(head: Buffer): boolean {
  return head.readUInt32BE(0) === ids.header;
}

/** Reads WebM. Null for other Matroska files and without video. @throws UnreadableMedia */
export async function readWebm(source: ByteSource): Promise<MediaFacts | null> {
  const [header, segment] = await elements(source, 0, source.size, 2);
  if (!header?.end) throw new UnreadableMedia('no header');
  if ((await text(source, find(await children(source, header), ids.docType))) !== 'webm') return null;
  if (segment?.id !== ids.segment) throw new UnreadableMedia('no segment');

  let info: Element | undefined;
  let tracks: Element[] | undefined;
  for (const element of await elements(source, segment.start, segment.end ?? source.size)) {
    if (element.id === ids.info) info = element;
    if (element.id === ids.tracks) tracks = await children(source, element);
    if (info && tracks) break;
  }
  if (!tracks) throw new UnreadableMedia('no tracks');
  const entries: Element[][] = [];
  for (const track of tracks.filter(({ id }) => id === ids.track)) {
    entries.push(await children(source, track));
  }
  const video = await trackOf(source, entries, 1);
  const picture = video && find(video, ids.video);
  if (!video || !picture) return null;
  const size = await children(source, picture);
  const frameNanoseconds = await unsigned(source, find(video, ids.defaultDuration));
  return {
    kind: 'VIDEO',
    contentType: 'video/webm',
    durationSeconds: info ? await seconds(source, info) : null,
    width: side(await unsigned(source, find(size, ids.pixelWidth))),
    height: side(await unsigned(source, find(size, ids.pixelHeight))),
    framesPerSecond: frameNanoseconds ? rounded(1e9 / frameNanoseconds) : null,
    details: {
      container: 'webm',
      videoCodec: await codecOf(source, video),
      audio: await readSound(source, await trackOf(source, entries, 2)),
      indexFirst: null,
      hasEdits: null,
      isMultiPicture: null,
    },
  };
}

function find(parts: readonly Element[], id: number): Element | undefined {
  return parts.find((part) => part.id === id);
}

async function trackOf(
  source: ByteSource,
  entries: readonly Element[][],
  type: number,
): Promise<Element[] | null> {
  for (const entry of entries) {
    if ((await unsigned(source, find(entry, ids.trackType))) === type) return entry;
  }
  return null;
}

async function codecOf(source: ByteSource, track: readonly Element[]): Promise<string> {
  const id = await text(source, find(track, ids.codecId));
  return codecs[id] ?? id;
}

async function readSound(source: ByteSource, track: Element[] | null): Promise<MediaDetails['audio']> {
  if (!track) return null;
  const element = find(track, ids.audio);
  const format = element ? await children(source, element) : [];
  // The format defines defaults for both.
  return {
    codec: await codecOf(source, track),
    channels: (await unsigned(source, find(format, ids.channels))) ?? 1,
    sampleRate: Math.round(
      Math.min((await float(source, find(format, ids.samplingFrequency))) ?? 8_000, maxSide),
    ),
  };
}

async function seconds(source: ByteSource, info: Element): Promise<number | null> {
  const parts = await children(source, info);
  const scale = (await unsigned(source, find(parts, ids.timestampScale))) ?? 1_000_000;
  const ticks = await float(source, find(parts, ids.duration));
  const length = ticks === null ? 0 : (ticks * scale) / 1e9;
  return Number.isFinite(length) && length > 0 ? rounded(length) : null;
}

function side(pixels: number | null): number | null {
  if (pixels !== null && (pixels < 1 || pixels > maxSide)) throw new UnreadableMedia('an impossible size');
  return pixels;
}
