import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Element ids, length marker included. */
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
  defaultDuration: 0x23e383,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
} as const;

const mostElements = 20_000;

interface Element {
  id: number;
  start: number;
  /** null: the writer did not know, as in a live recording. */
  end: number | null;
}

export function isWebm(head: Buffer): boolean {
  return head.readUInt32BE(0) === ids.header;
}

/** WebM; null when it is another kind of Matroska or holds no video. @throws UnreadableMedia */
export async function readWebm(source: ByteSource): Promise<MediaFacts | null> {
  const [header, segment] = await elements(source, 0, source.size, 2);
  if (!header?.end) throw new UnreadableMedia('no header');
  const docType = await child(source, header, ids.docType);
  if (!docType || (await text(source, docType)) !== 'webm') return null;
  if (segment?.id !== ids.segment) throw new UnreadableMedia('no segment');

  let info: Element | undefined;
  let video: { size: Element; frameNanoseconds: number | null } | null | undefined;
  for (const element of await elements(source, segment.start, segment.end ?? source.size)) {
    if (element.id === ids.info) info = element;
    if (element.id === ids.tracks) video = await videoTrack(source, element);
    if (info && video !== undefined) break;
  }
  if (video === null) return null;
  if (!video) throw new UnreadableMedia('no tracks');
  return {
    kind: 'VIDEO',
    contentType: 'video/webm',
    durationSeconds: info ? await seconds(source, info) : null,
    width: await unsigned(source, await child(source, video.size, ids.pixelWidth)),
    height: await unsigned(source, await child(source, video.size, ids.pixelHeight)),
    framesPerSecond: video.frameNanoseconds ? round(1e9 / video.frameNanoseconds) : null,
    details: null,
  };
}

async function videoTrack(source: ByteSource, tracks: Element) {
  for (const track of await childrenOf(source, tracks)) {
    if (track.id !== ids.track) continue;
    const size = await child(source, track, ids.video);
    if ((await unsigned(source, await child(source, track, ids.trackType))) !== 1 || !size) continue;
    return {
      size,
      frameNanoseconds: await unsigned(source, await child(source, track, ids.defaultDuration)),
    };
  }
  return null;
}

async function seconds(source: ByteSource, info: Element): Promise<number | null> {
  const scale = (await unsigned(source, await child(source, info, ids.timestampScale))) ?? 1_000_000;
  const duration = await child(source, info, ids.duration);
  const bytes = duration && (await content(source, duration));
  if (!bytes || (bytes.length !== 4 && bytes.length !== 8)) return null;
  const ticks = bytes.length === 4 ? bytes.readFloatBE() : bytes.readDoubleBE();
  return Number.isFinite(ticks) && ticks > 0 ? round((ticks * scale) / 1e9) : null;
}

async function child(source: ByteSource, parent: Element, id: number): Promise<Element | null> {
  return (await childrenOf(source, parent)).find((element) => element.id === id) ?? null;
}

function childrenOf(source: ByteSource, parent: Element): Promise<Element[]> {
  return elements(source, parent.start, parent.end ?? source.size);
}

async function unsigned(source: ByteSource, element: Element | null): Promise<number | null> {
  const bytes = element && (await content(source, element));
  return bytes && bytes.length >= 1 && bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : null;
}

async function text(source: ByteSource, element: Element): Promise<string> {
  return ((await content(source, element))?.toString('latin1') ?? '').replace(/\0+$/, '');
}

/** Of small elements only. */
async function content(source: ByteSource, { start, end }: Element): Promise<Buffer | null> {
  return end !== null && end - start <= 64 ? source.read(start, end - start) : null;
}

/**
 * The elements of one level, up to one of unknown size: what follows that cannot be told from what it holds.
 *
 * @throws UnreadableMedia
 */
async function elements(
  source: ByteSource,
  start: number,
  end: number,
  most = mostElements,
): Promise<Element[]> {
  const found: Element[] = [];
  let at = start;
  while (at < end && found.length < most) {
    const id = await vint(source, at, 'id');
    const size = await vint(source, at + id.length, 'size');
    const contentStart = at + id.length + size.length;
    const isUnknown = size.value === 2 ** (7 * size.length) - 1;
    if (!isUnknown && contentStart + size.value > end) {
      // The last cluster of a file that was cut off still has whole tracks before it.
      if (found.length === 0) throw new UnreadableMedia('an element is cut off');
      return found;
    }
    const element = { id: id.value, start: contentStart, end: isUnknown ? null : contentStart + size.value };
    found.push(element);
    if (element.end === null) return found;
    at = element.end;
  }
  return found;
}

/** A number whose leading zero bits tell its length; an id keeps its length marker. */
async function vint(
  source: ByteSource,
  at: number,
  kind: 'id' | 'size',
): Promise<{ value: number; length: number }> {
  const first = (await source.read(at, 1))?.[0];
  const length = first ? Math.clz32(first) - 23 : 0;
  const bytes = length >= 1 && length <= (kind === 'id' ? 4 : 8) ? await source.read(at, length) : null;
  if (!first || !bytes) throw new UnreadableMedia('a malformed element');
  let value = kind === 'id' ? first : first & (0xff >> length);
  for (const byte of bytes.subarray(1)) value = value * 256 + byte;
  return { value, length };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
