import type { MediaDetails } from '../../platforms/platform-media.js';
import type { ByteSource } from './byte-source.js';
import { type Box, childrenOf, entriesOf, headOf, readBoxes } from './mp4-boxes.js';
import { mpegChannels, soundFormat, videoCodecs } from './mp4-codecs.js';
import { maxSide } from './numbers.js';
import { avcCoding, hevcCoding, type PictureCoding, unknownCoding } from './picture-coding.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Limit for table entries: hours of frames with different durations. */
const maxEntries = 8_000_000;
const maxEdits = 10_000;

export interface Mp4Track {
  id: number;
  kind: 'video' | 'audio';
  timescale: number;
  /** Samples and their ticks in the index. */
  samples: number;
  ticks: number;
  /** Seconds that the edit list plays. Null without one. */
  playedSeconds: number | null;
  hasEdits: boolean;
  video: ({ codec: string; width: number; height: number } & PictureCoding) | null;
  audio: MediaDetails['audio'];
}

/** A track of the index. Null if it is neither video nor audio. @throws UnreadableMedia */
export async function readTrack(
  source: ByteSource,
  box: Box,
  movieTimescale: number,
): Promise<Mp4Track | null> {
  const parts = await readBoxes(source, box.start, box.end);
  const media = await childrenOf(source, parts, 'mdia');
  const handler = (await headOf(source, find(media, 'hdlr'), 12))?.toString('latin1', 8, 12);
  if (handler !== 'vide' && handler !== 'soun') return null;
  const header = await headOf(source, find(media, 'mdhd'), 36);
  const table = await childrenOf(source, await childrenOf(source, media, 'minf'), 'stbl');
  const description = find(table, 'stsd');
  const [entry] = description ? await readBoxes(source, description.start + 8, description.end) : [];
  if (!header || header.length < 20 || !entry) throw new UnreadableMedia('a track without a description');
  const timescale = header.readUInt32BE(header[0] === 1 ? 20 : 12);
  if (timescale === 0) throw new UnreadableMedia('a timescale of zero');
  await requireChunks(source, table);
  const times = await readTimes(source, find(table, 'stts'));
  const edits = await readEdits(source, find(await childrenOf(source, parts, 'edts'), 'elst'), {
    movieTimescale,
    mediaSeconds: times.ticks / timescale,
    timescale,
  });
  return {
    id: await trackId(source, find(parts, 'tkhd')),
    ...{ timescale, ...times, ...edits },
    kind: handler === 'vide' ? 'video' : 'audio',
    video: handler === 'vide' ? await readVideo(source, entry, find(parts, 'tkhd')) : null,
    audio: handler === 'soun' ? await readSound(source, entry, await firstChunk(source, table)) : null,
  };
}

function find(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}

async function trackId(source: ByteSource, header: Box | undefined): Promise<number> {
  const bytes = await headOf(source, header, 24);
  if (!bytes || bytes.length < 24) throw new UnreadableMedia('a track without a header');
  return bytes.readUInt32BE(bytes[0] === 1 ? 20 : 12);
}

async function readVideo(
  source: ByteSource,
  entry: Box,
  header: Box | undefined,
): Promise<Mp4Track['video']> {
  const bytes = await headOf(source, entry, 28);
  if (!bytes || bytes.length < 28) throw new UnreadableMedia('a video track without a size');
  const [width, height] = [bytes.readUInt16BE(24), bytes.readUInt16BE(26)];
  if (width < 1 || height < 1) throw new UnreadableMedia('a picture without a size');
  const isTurned = await isTurnedByQuarter(source, header);
  const codec = videoCodecs[entry.type] ?? entry.type;
  return {
    codec,
    ...(await readCoding(source, entry, codec)),
    width: isTurned ? height : width,
    height: isTurned ? width : height,
  };
}

/** Read from the decoder configuration after the 78 bytes of the sample entry. */
async function readCoding(source: ByteSource, entry: Box, codec: string): Promise<PictureCoding> {
  const type = codec === 'h264' ? 'avcC' : codec === 'hevc' ? 'hvcC' : null;
  // Padding after the entry is no box. Without a readable box the coding is unknown.
  const boxes = type ? await readBoxes(source, entry.start + 78, entry.end).catch(ignoreUnreadable) : [];
  const config = type ? await headOf(source, find(boxes, type), 1024) : null;
  if (!config) return unknownCoding;
  return type === 'avcC' ? avcCoding(config) : hevcCoding(config);
}

function ignoreUnreadable(error: unknown): Box[] {
  if (error instanceof UnreadableMedia) return [];
  throw error;
}

/** Whether players rotate the picture by 90°, as for portrait videos of phones. */
async function isTurnedByQuarter(source: ByteSource, header: Box | undefined): Promise<boolean> {
  const bytes = await headOf(source, header, 88);
  const at = bytes?.[0] === 1 ? 52 : 40;
  if (!bytes || bytes.length < at + 20) return false;
  return bytes.readInt32BE(at) === 0 && bytes.readInt32BE(at + 16) === 0;
}

async function readSound(
  source: ByteSource,
  entry: Box,
  firstChunkAt: number | null,
): Promise<Mp4Track['audio']> {
  const bytes = await headOf(source, entry, 1024);
  if (!bytes || bytes.length < 28) throw new UnreadableMedia('a sound track without a format');
  const { codec, channels, sampleRate: rate } = soundFormat(entry.type, bytes);
  // Version 2 of QuickTime has channels and rate at other offsets, and the rate as a floating-point number.
  if (bytes.readUInt16BE(8) === 2 && bytes.length >= 44) {
    const written = bytes.readDoubleBE(32);
    const sampleRate = Number.isFinite(written) ? Math.min(Math.max(0, Math.round(written)), maxSide) : 0;
    return { codec, channels: bytes.readUInt32BE(40), sampleRate };
  }
  // The entry always has two channels; only the frames have the real number.
  const frame = codec === 'mp3' && firstChunkAt !== null ? await source.read(firstChunkAt, 4) : null;
  return {
    codec,
    channels: channels ?? mpegChannels(frame) ?? bytes.readUInt16BE(16),
    sampleRate: rate ?? bytes.readUInt16BE(24),
  };
}

async function readTimes(
  source: ByteSource,
  box: Box | undefined,
): Promise<{ samples: number; ticks: number }> {
  const head = await headOf(source, box, 8);
  let [samples, ticks] = [0, 0];
  if (!box || !head || head.length < 8) return { samples, ticks };
  const count = head.readUInt32BE(4);
  if (count > maxEntries) throw new UnreadableMedia('too many sample times');
  for await (const piece of entriesOf(source, box, { offset: 8, count, entryBytes: 8 })) {
    for (let at = 0; at < piece.length; at += 8) {
      samples += piece.readUInt32BE(at);
      ticks += piece.readUInt32BE(at) * piece.readUInt32BE(at + 4);
    }
  }
  return { samples, ticks };
}

/** Encoders write one entry that skips the delay of the first frame. Anything else is an edit. */
async function readEdits(
  source: ByteSource,
  box: Box | undefined,
  times: { movieTimescale: number; mediaSeconds: number; timescale: number },
): Promise<{ playedSeconds: number | null; hasEdits: boolean }> {
  const head = await headOf(source, box, 8);
  const count = head && head.length === 8 ? head.readUInt32BE(4) : 0;
  if (!box || !head || count === 0) return { playedSeconds: null, hasEdits: false };
  if (count > maxEdits) throw new UnreadableMedia('too many edits');
  const isLong = head[0] === 1;
  let playedSeconds = 0;
  let hasEdits = count > 1;
  const table = { offset: 8, count, entryBytes: isLong ? 20 : 12 };
  for await (const piece of entriesOf(source, box, table)) {
    for (let at = 0; at < piece.length; at += table.entryBytes) {
      const length = isLong ? Number(piece.readBigUInt64BE(at)) : piece.readUInt32BE(at);
      const mediaTime = isLong ? Number(piece.readBigInt64BE(at + 8)) : piece.readInt32BE(at + 4);
      const rate = piece.readInt32BE(at + table.entryBytes - 4);
      if (mediaTime < 0 || rate !== 0x10000) hasEdits = true;
      // An entry without a length ends with the media.
      const rest = Math.max(0, times.mediaSeconds - Math.max(0, mediaTime) / times.timescale);
      playedSeconds += length === 0 ? rest : length / times.movieTimescale;
    }
  }
  return { playedSeconds, hasEdits };
}

/** Offsets of the first samples of a track. Null if they are not in the index, as with fragments. */
async function firstChunk(source: ByteSource, table: readonly Box[]): Promise<number | null> {
  const box = find(table, 'stco') ?? find(table, 'co64');
  const head = await headOf(source, box, 16);
  if (!box || !head || head.length < 12 || head.readUInt32BE(4) === 0) return null;
  if (box.type === 'stco') return head.readUInt32BE(8);
  return head.length < 16 ? null : Number(head.readBigUInt64BE(8));
}

/** Every chunk must begin within the file: an open-ended media box does not show that it was truncated. */
async function requireChunks(source: ByteSource, table: readonly Box[]): Promise<void> {
  const box = find(table, 'stco') ?? find(table, 'co64');
  const head = await headOf(source, box, 8);
  if (!box || !head || head.length < 8) return;
  const entryBytes = box.type === 'co64' ? 8 : 4;
  const count = head.readUInt32BE(4);
  if (count > maxEntries) throw new UnreadableMedia('too many chunks');
  for await (const piece of entriesOf(source, box, { offset: 8, count, entryBytes })) {
    for (let at = 0; at < piece.length; at += entryBytes) {
      const offset = entryBytes === 8 ? Number(piece.readBigUInt64BE(at)) : piece.readUInt32BE(at);
      if (offset >= source.size) throw new UnreadableMedia('media data is cut off');
    }
  }
}
