import type { ByteSource } from './byte-source.js';
import { type Box, childrenOf, entriesOf, headOf, readBoxes } from './mp4-boxes.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Limit for samples that fragments describe: many hours of video and audio. */
const maxSamples = 8_000_000;

/** Samples that fragments add to a track. */
export interface FragmentedTrack {
  samples: number;
  ticks: number;
  /** Offset of its first sample. Null if it depends on other tracks. */
  firstSampleAt: number | null;
}

/**
 * Samples and their ticks in fragments, by track id (ISO 14496-12, 8.8).
 *
 * @throws UnreadableMedia
 */
export async function readFragments(
  source: ByteSource,
  top: readonly Box[],
  extension: readonly Box[],
): Promise<Map<number, FragmentedTrack>> {
  const defaults = new Map<number, number>();
  for (const box of extension.filter(({ type }) => type === 'trex')) {
    const bytes = await headOf(source, box, 24);
    if (bytes && bytes.length >= 20) defaults.set(bytes.readUInt32BE(4), bytes.readUInt32BE(12));
  }
  const tracks = new Map<number, FragmentedTrack>();
  let budget = maxSamples;
  for (const fragment of top.filter(({ type }) => type === 'moof')) {
    const parts = await readBoxes(source, fragment.start, fragment.end);
    for (const [index, part] of parts.filter(({ type }) => type === 'traf').entries()) {
      const boxes = await readBoxes(source, part.start, part.end);
      const { trackId, defaultTicks, dataAt, isFromFragment } = await readHeader(source, boxes, defaults);
      const track = tracks.get(trackId) ?? {
        ...{ samples: 0, ticks: 0 },
        // Without an offset, data starts at the fragment; data of a further track after that of the track before.
        firstSampleAt: await firstSampleAt(
          source,
          boxes,
          dataAt ?? (index === 0 || isFromFragment ? fragment.boxStart : null),
        ),
      };
      tracks.set(trackId, track);
      for (const run of boxes.filter(({ type }) => type === 'trun')) {
        const added = await readRun(source, run, defaultTicks, budget);
        budget -= added.listed;
        track.samples += added.samples;
        track.ticks += added.ticks;
      }
    }
  }
  return tracks;
}

async function readHeader(
  source: ByteSource,
  boxes: readonly Box[],
  defaults: ReadonlyMap<number, number>,
): Promise<{ trackId: number; defaultTicks: number; dataAt: number | null; isFromFragment: boolean }> {
  const bytes = await headOf(
    source,
    boxes.find(({ type }) => type === 'tfhd'),
    32,
  );
  if (!bytes || bytes.length < 8) throw new UnreadableMedia('a fragment without a header');
  const flags = bytes.readUIntBE(1, 3);
  const trackId = bytes.readUInt32BE(4);
  const at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  const hasOwn = Boolean(flags & 0x8) && bytes.length >= at + 4;
  const dataAt = flags & 0x1 && bytes.length >= 16 ? Number(bytes.readBigUInt64BE(8)) : null;
  const isFromFragment = (flags & 0x20000) !== 0;
  return {
    trackId,
    dataAt,
    isFromFragment,
    defaultTicks: hasOwn ? bytes.readUInt32BE(at) : (defaults.get(trackId) ?? 0),
  };
}

async function firstSampleAt(
  source: ByteSource,
  boxes: readonly Box[],
  dataAt: number | null,
): Promise<number | null> {
  const run = await headOf(
    source,
    boxes.find(({ type }) => type === 'trun'),
    12,
  );
  if (dataAt === null || !run || run.length < 12) return null;
  return dataAt + (run[3]! & 0x1 ? run.readInt32BE(8) : 0);
}

async function readRun(
  source: ByteSource,
  run: Box,
  defaultTicks: number,
  budget: number,
): Promise<{ samples: number; ticks: number; listed: number }> {
  const bytes = await headOf(source, run, 8);
  if (!bytes || bytes.length < 8) throw new UnreadableMedia('a fragment without samples');
  const flags = bytes.readUIntBE(1, 3);
  const samples = bytes.readUInt32BE(4);
  if ((flags & 0x100) === 0) return { samples, ticks: samples * defaultTicks, listed: 0 };
  if (samples > budget) throw new UnreadableMedia('too many samples in fragments');
  const offset = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
  let ticks = 0;
  const table = { offset, count: samples, entryBytes: fields * 4 };
  for await (const piece of entriesOf(source, run, table)) {
    for (let at = 0; at < piece.length; at += table.entryBytes) ticks += piece.readUInt32BE(at);
  }
  return { samples, ticks, listed: samples };
}

/** Boxes within `mvex` of a fragmented file. Null for other files. */
export async function fragmentExtension(source: ByteSource, movie: readonly Box[]): Promise<Box[] | null> {
  return movie.some(({ type }) => type === 'mvex') ? childrenOf(source, movie, 'mvex') : null;
}
