import { findBox, listBoxes, type Mp4Box } from './mp4-boxes.js';
import { MalformedMedia, type VideoFacts } from './media-facts.js';

/** Reads the index (`moov`) of an MP4 or QuickTime file: duration, edit lists, video track and audio track. */
export function readMovie(moov: Buffer): Omit<VideoFacts, 'container'> {
  try {
    return {
      durationSec: readMovieDuration(moov),
      ...readVideoTrack(moov),
      edited: isEdited(moov),
      audio: readSoundTrack(moov),
    };
  } catch (error) {
    // A box shorter than its fields makes the reader run past its end.
    if (error instanceof RangeError) throw new MalformedMedia('a box of the index is cut off');
    throw error;
  }
}

function readMovieDuration(moov: Buffer): number | undefined {
  const header = findBox(moov, 'mvhd');
  if (!header) throw new MalformedMedia('the index has no movie header');
  const { timescale, duration } = readTimes(header);
  if (duration > 0) return duration / timescale;
  // A fragmented file may have its duration in the extends header, or nowhere.
  const extended = findBox(moov, 'mvex/mehd');
  if (!extended) return findBox(moov, 'mvex') ? undefined : 0;
  const length = extended.readUInt8(0) === 1 ? Number(extended.readBigUInt64BE(4)) : extended.readUInt32BE(4);
  return length / timescale;
}

function* listTracks(
  moov: Buffer,
  handler: 'vide' | 'soun',
): Generator<{ track: Buffer; description: Mp4Box }> {
  for (const { type, body: track } of listBoxes(moov)) {
    if (type !== 'trak') continue;
    if (findBox(track, 'mdia/hdlr')?.toString('latin1', 8, 12) !== handler) continue;
    const descriptions = findBox(track, 'mdia/minf/stbl/stsd');
    const description = descriptions && listBoxes(descriptions.subarray(8)).next().value;
    if (!description) throw new MalformedMedia('a track has no sample description');
    yield { track, description };
  }
}

function readVideoTrack(moov: Buffer): Pick<VideoFacts, 'codec' | 'width' | 'height' | 'frameRate'> {
  for (const { track, description } of listTracks(moov, 'vide')) {
    return {
      codec: description.type,
      width: description.body.readUInt16BE(24),
      height: description.body.readUInt16BE(26),
      frameRate: readFrameRate(track),
    };
  }
  return {};
}

/** The first audio track, from its sample description (ISO 14496-12, 12.2.3). */
function readSoundTrack(moov: Buffer): NonNullable<VideoFacts['audio']> | null {
  for (const { description } of listTracks(moov, 'soun')) {
    return {
      codec: description.type,
      channels: description.body.readUInt16BE(16),
      sampleRate: description.body.readUInt16BE(24),
    };
  }
  return null;
}

/** Encoders write one entry that skips the delay of the first frame. Any other entry is an edit. */
function isEdited(moov: Buffer): boolean {
  for (const { type, body: track } of listBoxes(moov)) {
    const list = type === 'trak' ? findBox(track, 'edts/elst') : undefined;
    if (!list) continue;
    const entries = list.readUInt32BE(4);
    if (entries === 0) continue;
    const long = list.readUInt8(0) === 1;
    const mediaTime = long ? list.readBigInt64BE(16) : BigInt(list.readInt32BE(12));
    const rate = list.readInt32BE(long ? 24 : 16);
    if (entries > 1 || mediaTime < 0n || rate !== 0x10000) return true;
  }
  return false;
}

/** Frames per second over the whole track. Undefined if the frames are in fragments. */
function readFrameRate(track: Buffer): number | undefined {
  const header = findBox(track, 'mdia/mdhd');
  const timeToSample = findBox(track, 'mdia/minf/stbl/stts');
  if (!header || !timeToSample) throw new MalformedMedia('the video track has no timing');
  const { timescale } = readTimes(header);
  const entries = timeToSample.readUInt32BE(4);
  let frames = 0;
  let ticks = 0;
  for (let entry = 0; entry < entries; entry++) {
    const count = timeToSample.readUInt32BE(8 + entry * 8);
    frames += count;
    ticks += count * timeToSample.readUInt32BE(12 + entry * 8);
  }
  return ticks > 0 ? (frames * timescale) / ticks : undefined;
}

/** Timescale and duration of an `mvhd` or `mdhd`, which have the same first fields. */
function readTimes(header: Buffer): { timescale: number; duration: number } {
  const long = header.readUInt8(0) === 1;
  const timescale = header.readUInt32BE(long ? 20 : 12);
  if (timescale === 0) throw new MalformedMedia('a timescale is zero');
  const duration = long ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return { timescale, duration: duration === 0xffffffff ? 0 : duration };
}
