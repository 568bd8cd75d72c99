import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { UnreadableMedia } from './unreadable-media.js';

/** More boxes than any real file has on one level. */
const mostBoxes = 20_000;

/** First boxes of MP4 and QuickTime files; QuickTime may do without `ftyp`. */
const firstBoxes = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

interface Box {
  type: string;
  /** Where its content lies. */
  start: number;
  end: number;
}

export function isMp4(head: Buffer): boolean {
  return firstBoxes.has(head.toString('latin1', 4, 8));
}

/** MP4 and QuickTime; null when it holds no video. @throws UnreadableMedia */
export async function readMp4(source: ByteSource): Promise<MediaFacts | null> {
  const top = await boxes(source, 0, source.size);
  const brand = top[0]?.type === 'ftyp' ? (await source.read(top[0].start, 4))?.toString('latin1') : 'qt  ';
  const movie = top.find(({ type }) => type === 'moov');
  if (!movie) {
    // Still pictures come in the same container.
    if (top.some(({ type }) => type === 'meta')) return null;
    throw new UnreadableMedia('no index');
  }
  const children = await boxes(source, movie.start, movie.end);
  const wholeSeconds = await movieSeconds(source, children);
  for (const track of children.filter(({ type }) => type === 'trak')) {
    const facts = await videoTrack(source, track);
    if (!facts) continue;
    return {
      kind: 'VIDEO',
      contentType: brand === 'qt  ' ? 'video/quicktime' : 'video/mp4',
      durationSeconds: wholeSeconds ?? facts.seconds,
      width: facts.width,
      height: facts.height,
      framesPerSecond: facts.seconds && facts.frames ? round(facts.frames / facts.seconds) : null,
      details: null,
    };
  }
  return null;
}

async function videoTrack(
  source: ByteSource,
  track: Box,
): Promise<{ seconds: number | null; frames: number | null; width: number; height: number } | null> {
  const trackBoxes = await boxes(source, track.start, track.end);
  const media = await childrenOf(source, trackBoxes, 'mdia');
  const handler = media.find(({ type }) => type === 'hdlr');
  if (!handler || (await source.read(handler.start + 8, 4))?.toString('latin1') !== 'vide') return null;
  const table = await childrenOf(source, await childrenOf(source, media, 'minf'), 'stbl');
  const description = table.find(({ type }) => type === 'stsd');
  // Version and flags, entry count, then the first entry: size, format, 6 + 2 bytes, 16 bytes, width, height.
  const entry = description && (await source.read(description.start + 8, 36));
  if (!entry) throw new UnreadableMedia('a video track without a description');
  const size = { width: entry.readUInt16BE(32), height: entry.readUInt16BE(34) };
  const isTurned = await turned(source, trackBoxes);
  return {
    seconds: await seconds(
      source,
      media.find(({ type }) => type === 'mdhd'),
    ),
    frames: await frameCount(source, table),
    width: isTurned ? size.height : size.width,
    height: isTurned ? size.width : size.height,
  };
}

/** Whether players show the picture turned by a quarter, as phones record portrait. */
async function turned(source: ByteSource, track: readonly Box[]): Promise<boolean> {
  const header = track.find(({ type }) => type === 'tkhd');
  const version = header && (await source.read(header.start, 1))?.[0];
  const matrix = header && (await source.read(header.start + (version === 1 ? 52 : 40), 36));
  return matrix ? matrix.readInt32BE(0) === 0 && matrix.readInt32BE(16) === 0 : false;
}

async function movieSeconds(source: ByteSource, movie: readonly Box[]): Promise<number | null> {
  const header = movie.find(({ type }) => type === 'mvhd');
  const whole = await seconds(source, header);
  if (whole !== null) return whole;
  // A fragmented file tells its length apart from its (empty) header, if at all.
  const fragments = (await childrenOf(source, movie, 'mvex')).find(({ type }) => type === 'mehd');
  const timescale = header && (await timescaleOf(source, header));
  const box =
    fragments && (await source.read(fragments.start, Math.min(12, fragments.end - fragments.start)));
  if (!timescale || !box || box.length < 8) return null;
  const length = box[0] === 1 && box.length === 12 ? Number(box.readBigUInt64BE(4)) : box.readUInt32BE(4);
  return length > 0 ? round(length / timescale) : null;
}

/** Length in `mvhd` or `mdhd`, which are laid out alike. */
async function seconds(source: ByteSource, header: Box | undefined): Promise<number | null> {
  const timescale = header && (await timescaleOf(source, header));
  if (!header || !timescale) return null;
  const version = (await source.read(header.start, 1))?.[0];
  const field = await source.read(header.start + (version === 1 ? 24 : 16), version === 1 ? 8 : 4);
  if (!field) return null;
  const length = version === 1 ? Number(field.readBigUInt64BE()) : field.readUInt32BE();
  const isUnknown = length === 0 || length === 0xffffffff || length > Number.MAX_SAFE_INTEGER;
  return isUnknown ? null : round(length / timescale);
}

async function timescaleOf(source: ByteSource, header: Box): Promise<number | null> {
  const version = (await source.read(header.start, 1))?.[0];
  return (await source.read(header.start + (version === 1 ? 20 : 12), 4))?.readUInt32BE() ?? null;
}

async function frameCount(source: ByteSource, table: readonly Box[]): Promise<number | null> {
  const sizes = table.find(({ type }) => type === 'stsz' || type === 'stz2');
  return (sizes && (await source.read(sizes.start + 8, 4))?.readUInt32BE()) ?? null;
}

async function childrenOf(source: ByteSource, parents: readonly Box[], type: string): Promise<Box[]> {
  const parent = parents.find((box) => box.type === type);
  return parent ? boxes(source, parent.start, parent.end) : [];
}

/** The boxes of one level; fewer than eight bytes behind them are padding. @throws UnreadableMedia when one reaches beyond its parent */
async function boxes(source: ByteSource, start: number, end: number): Promise<Box[]> {
  const found: Box[] = [];
  let at = start;
  while (at + 8 <= end) {
    if (found.length >= mostBoxes) throw new UnreadableMedia('too many boxes');
    const head = await source.read(at, 8);
    if (!head) throw new UnreadableMedia('a box without a head');
    const type = head.toString('latin1', 4, 8);
    let size = head.readUInt32BE(0);
    let headSize = 8;
    if (size === 1) {
      const large = await source.read(at + 8, 8);
      if (!large) throw new UnreadableMedia('a box without a size');
      size = Number(large.readBigUInt64BE());
      headSize = 16;
    } else if (size === 0) {
      size = end - at;
    }
    if (size < headSize || at + size > end)
      throw new UnreadableMedia(`the box ${JSON.stringify(type)} is cut off`);
    found.push({ type, start: at + headSize, end: at + size });
    at += size;
  }
  return found;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
