/** Names of codecs by the code of their sample entry, as ffmpeg names them. */
export const videoCodecs: Readonly<Record<string, string>> = {
  ...{ avc1: 'h264', avc2: 'h264', avc3: 'h264', avc4: 'h264' },
  ...{ hvc1: 'hevc', hev1: 'hevc', hvc2: 'hevc', hev2: 'hevc', dvh1: 'hevc', dvhe: 'hevc' },
  ...{ av01: 'av1', vp08: 'vp8', vp09: 'vp9', mp4v: 'mpeg4', jpeg: 'mjpeg', mjpa: 'mjpeg' },
  ...{ apco: 'prores', apcs: 'prores', apcn: 'prores', apch: 'prores', ap4h: 'prores', ap4x: 'prores' },
  ...{ s263: 'h263', h263: 'h263', vvc1: 'vvc' },
};

const soundCodecs: Readonly<Record<string, string>> = {
  ...{ Opus: 'opus', '.mp3': 'mp3', 'ac-3': 'ac3', 'ec-3': 'eac3', alac: 'alac', fLaC: 'flac' },
  ...{ sowt: 'pcm', twos: 'pcm', lpcm: 'pcm', in24: 'pcm', in32: 'pcm', fl32: 'pcm', fl64: 'pcm' },
  ...{ ipcm: 'pcm', fpcm: 'pcm', 'raw ': 'pcm', NONE: 'pcm', alaw: 'pcm_alaw', ulaw: 'pcm_mulaw' },
};

/** Object types of MPEG-4 audio (ISO 14496-1, table 5) other than AAC. */
const otherObjectTypes: Readonly<Record<number, string>> = {
  0x69: 'mp3',
  0x6b: 'mp3',
  0xa5: 'ac3',
  0xa6: 'eac3',
  0xa9: 'dts',
  0xad: 'opus',
  0xdd: 'vorbis',
};

/** Sample rates by their index in an AAC configuration (ISO 14496-3, 1.6.3.4). */
const aacRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
];
/** Channels by configuration. 0: described elsewhere. */
const aacChannels = [0, 1, 2, 3, 4, 5, 6, 8];

export interface SoundFormat {
  codec: string;
  /** Null if only the sample entry has it. */
  channels: number | null;
  sampleRate: number | null;
}

/**
 * The format of an audio track. `mp4a` stands for several codecs; the descriptors in its `esds` box have the codec, the channels and the
 * rate. Writers always put two channels into the entry.
 */
export function soundFormat(type: string, entry: Buffer): SoundFormat {
  if (type !== 'mp4a') return { codec: soundCodecs[type] ?? type, channels: null, sampleRate: null };
  const at = entry.indexOf('esds', 0, 'latin1');
  const decoder = at === -1 ? null : decoderIn(entry.subarray(at + 8));
  const other = decoder && otherObjectTypes[decoder[0] ?? 0];
  if (other) return { codec: other, channels: null, sampleRate: null };
  // Object type, stream type, buffer size and bit rates precede the configuration.
  const config = decoder?.[13] === 5 ? decoder.subarray(afterLength(decoder, 14)) : null;
  return { codec: 'aac', ...aacFormat(config) };
}

/** Channels of an MPEG audio frame (ISO 11172-3, 2.4.1.3). Null if it is not one. */
export function mpegChannels(frame: Buffer | null): number | null {
  if (!frame || frame.length < 4 || frame[0] !== 0xff || (frame[1]! & 0xe0) !== 0xe0) return null;
  return frame[3]! >> 6 === 3 ? 1 : 2;
}

function aacFormat(config: Buffer | null): Pick<SoundFormat, 'channels' | 'sampleRate'> {
  if (!config || config.length < 2) return { channels: null, sampleRate: null };
  const bits = config.readUInt16BE(0);
  const isPlain = bits >> 11 !== 31 && ((bits >> 7) & 0xf) !== 15;
  if (!isPlain) return { channels: null, sampleRate: null };
  const rate = aacRates[(bits >> 7) & 0xf];
  const channels = aacChannels[(bits >> 3) & 0xf];
  return { channels: channels || null, sampleRate: rate ?? null };
}

/** The decoder configuration from its object type on. Lengths of descriptors have one to four bytes. */
function decoderIn(descriptors: Buffer): Buffer | null {
  if (descriptors[0] !== 3) return null;
  const flagsAt = afterLength(descriptors, 1) + 2;
  const flags = descriptors[flagsAt] ?? 0;
  const next = flagsAt + 1 + (flags & 0x80 ? 2 : 0) + (flags & 0x20 ? 2 : 0);
  if (flags & 0x40 || descriptors[next] !== 4) return null;
  return descriptors.subarray(afterLength(descriptors, next + 1));
}

function afterLength(descriptors: Buffer, at: number): number {
  let end = at;
  while (end < at + 3 && (descriptors[end] ?? 0) & 0x80) end += 1;
  return end + 1;
}
