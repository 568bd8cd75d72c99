import { boxAt, boxesIn } from './mp4-boxes.js';
import { MalformedMedia, type VideoFacts } from './media-facts.js';

/** Reads the index (`moov`) of an MP4 or QuickTime file: duration, and codec, dimensions and frame rate of its video track. */
export function readMovie(moov: Buffer): Omit<VideoFacts, 'container'> {
  try {
    return { durationSec: movieDuration(moov), ...videoTrack(moov) };
  } catch (error) {
    // A box shorter than its fields reads past its end.
    if (error instanceof RangeError) throw new MalformedMedia('a box of the index is cut off');
    throw error;
  }
}

function movieDuration(moov: Buffer): number | undefined {
  const header = boxAt(moov, 'mvhd');
  if (!header) throw new MalformedMedia('the index has no movie header');
  const { timescale, duration } = readTimes(header);
  if (duration > 0) return duration / timescale;
  // A fragmented file may keep its length in the extends header, or nowhere.
  const extended = boxAt(moov, 'mvex/mehd');
  if (!extended) return boxAt(moov, 'mvex') ? undefined : 0;
  const length = extended.readUInt8(0) === 1 ? Number(extended.readBigUInt64BE(4)) : extended.readUInt32BE(4);
  return length / timescale;
}

function videoTrack(moov: Buffer): Omit<VideoFacts, 'container' | 'durationSec'> {
  for (const { type, body: track } of boxesIn(moov)) {
    if (type !== 'trak') continue;
    const handler = boxAt(track, 'mdia/hdlr');
    if (handler?.toString('latin1', 8, 12) !== 'vide') continue;
    const descriptions = boxAt(track, 'mdia/minf/stbl/stsd');
    const description = descriptions && boxesIn(descriptions.subarray(8)).next().value;
    if (!description) throw new MalformedMedia('the video track has no sample description');
    return {
      codec: description.type,
      width: description.body.readUInt16BE(24),
      height: description.body.readUInt16BE(26),
      frameRate: frameRate(track),
    };
  }
  return {};
}

/** Frames per second over the whole track; undefined where the frames are in fragments. */
function frameRate(track: Buffer): number | undefined {
  const header = boxAt(track, 'mdia/mdhd');
  const timeToSample = boxAt(track, 'mdia/minf/stbl/stts');
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

/** Timescale and duration of an `mvhd` or `mdhd`, which share their first fields. */
function readTimes(header: Buffer): { timescale: number; duration: number } {
  const long = header.readUInt8(0) === 1;
  const timescale = header.readUInt32BE(long ? 20 : 12);
  if (timescale === 0) throw new MalformedMedia('a timescale is zero');
  const duration = long ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return { timescale, duration: duration === 0xffffffff ? 0 : duration };
}
