import { open } from 'node:fs/promises';

export interface SyntheticVideo {
  /** Size of the whole file. */
  bytes: number;
  width?: number;
  height?: number;
  durationSec?: number;
  frameRate?: number;
  /** Four characters, such as `avc1` or `hvc1`. */
  codec?: string;
  /** Write the index after the media data. */
  indexLast?: boolean;
  /** Entries of an edit list. Absent: none. */
  edits?: number;
  /** Files with different seeds have different bytes. */
  seed?: string;
}

/**
 * Writes a well-formed MP4 of the given size quickly: a real index, with padding as media data (a hole in the file if the
 * file system allows it). Probes accept it as the described video; it contains no picture.
 */
export async function writeSyntheticMp4(path: string, video: SyntheticVideo): Promise<void> {
  const { front, back, bytes } = buildParts(video);
  const file = await open(path, 'w');
  try {
    await file.write(front, 0, front.length, 0);
    await file.truncate(bytes);
    if (back.length > 0) await file.write(back, 0, back.length, bytes - back.length);
  } finally {
    await file.close();
  }
}

/** The same file in memory, for small files. */
export function buildSyntheticMp4(video: SyntheticVideo): Buffer {
  const { front, back, bytes } = buildParts(video);
  return Buffer.concat([front, Buffer.alloc(bytes - front.length - back.length), back]);
}

function buildParts(video: SyntheticVideo): { front: Buffer; back: Buffer; bytes: number } {
  const fileType = box('ftyp', ascii('isom'), u32(512), ascii('isomiso2mp41'));
  const seed = Buffer.from(video.seed ?? '');
  // The size of the index does not depend on its offsets, so it is built first and its offsets are set later.
  const indexSize = buildIndex(video, 0).length;
  const mediaStart = fileType.length + (video.indexLast ? 0 : indexSize) + 16;
  const mediaSize = video.bytes - fileType.length - indexSize - 16;
  if (mediaSize < seed.length)
    throw new RangeError(`an MP4 of ${video.bytes} bytes has no room for its index`);
  const mediaHeader = Buffer.concat([u32(1), ascii('mdat'), u64(mediaSize + 16), seed]);
  const moov = buildIndex(video, mediaStart, mediaSize);
  return video.indexLast
    ? { front: Buffer.concat([fileType, mediaHeader]), back: moov, bytes: video.bytes }
    : { front: Buffer.concat([fileType, moov, mediaHeader]), back: Buffer.alloc(0), bytes: video.bytes };
}

function buildIndex(video: SyntheticVideo, mediaStart: number, mediaSize = 0): Buffer {
  const { width = 720, height = 1280, durationSec = 10, frameRate = 30, codec = 'avc1', edits = 0 } = video;
  const timescale = 90_000;
  const frames = Math.max(1, Math.round(durationSec * frameRate));
  const frameTicks = Math.round(timescale / frameRate);
  const duration = frames * frameTicks;
  const unity = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);

  const sampleEntry = box(
    codec,
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width),
    u16(height),
    u32(0x480000),
    u32(0x480000),
    u32(0),
    u16(1),
    Buffer.alloc(32),
    u16(24),
    u16(0xffff),
  );
  const samples = box(
    'stbl',
    box('stsd', u32(0), u32(1), sampleEntry),
    box('stts', u32(0), u32(1), u32(frames), u32(frameTicks)),
    box('stsc', u32(0), u32(1), u32(1), u32(frames), u32(1)),
    box('stsz', u32(0), u32(Math.floor(mediaSize / frames)), u32(frames)),
    box('co64', u32(0), u32(1), u64(mediaStart)),
  );
  const media = box(
    'mdia',
    box('mdhd', u32(0), u32(0), u32(0), u32(timescale), u32(duration), u16(0x55c4), u16(0)),
    box('hdlr', u32(0), u32(0), ascii('vide'), Buffer.alloc(12), ascii('VideoHandler\0')),
    box(
      'minf',
      box('vmhd', u32(1), Buffer.alloc(8)),
      box('dinf', box('dref', u32(0), u32(1), box('url ', u32(1)))),
      samples,
    ),
  );
  const track = box(
    'trak',
    box(
      'tkhd',
      u32(7),
      u32(0),
      u32(0),
      u32(1),
      u32(0),
      u32(duration),
      Buffer.alloc(16),
      ...unity,
      u32(width * 0x10000),
      u32(height * 0x10000),
    ),
    ...(edits > 0 ? [box('edts', buildEditList(edits, duration))] : []),
    media,
  );
  const header = box(
    'mvhd',
    u32(0),
    u32(0),
    u32(0),
    u32(timescale),
    u32(duration),
    u32(0x10000),
    u16(0x100),
    Buffer.alloc(10),
    ...unity,
    Buffer.alloc(24),
    u32(2),
  );
  return box('moov', header, track);
}

/** An edit list whose entries play the track from its beginning, one after the other. */
function buildEditList(entries: number, duration: number): Buffer {
  const each = Math.floor(duration / entries);
  const list = Array.from({ length: entries }, () => [u32(each), u32(0), u32(0x10000)]).flat();
  return box('elst', u32(0), u32(entries), ...list);
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), ascii(type), body]);
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
