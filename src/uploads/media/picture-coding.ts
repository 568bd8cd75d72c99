import { BitReader } from './bit-reader.js';

/** By chroma_format_idc. Null for monochrome: decoders return it as 4:2:0. */
const chromaFormats = [null, '4:2:0', '4:2:2', '4:4:4'] as const;

/** How the pictures of a video are coded. Null: not certain from the file. */
export interface PictureCoding {
  chroma: (typeof chromaFormats)[number];
  isInterlaced: boolean | null;
}

export const unknownCoding: PictureCoding = { chroma: null, isInterlaced: null };

/** Profiles of H.264 whose parameter sets have a chroma format. All others are 4:2:0. */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Reads the first sequence parameter set of H.264 in MP4 (`avcC`, ISO 14496-15, 5.3.3.1). */
export function avcCoding(config: Buffer): PictureCoding {
  if (config.length < 8 || ((config[5] ?? 0) & 0x1f) === 0) return unknownCoding;
  const length = config.readUInt16BE(6);
  const set = config.subarray(8, 8 + length);
  if (set.length < length || set.length < 4) return unknownCoding;
  return sequenceCoding(withoutEmulation(set.subarray(1)));
}

/** Reads the configuration of HEVC in MP4 (`hvcC`, ISO 14496-15, 8.3.3.1). */
export function hevcCoding(config: Buffer): PictureCoding {
  if (config.length < 17) return unknownCoding;
  const flags = config[6]!;
  const [isProgressive, isInterlaced] = [Boolean(flags & 0x80), Boolean(flags & 0x40)];
  return {
    chroma: chromaFormats[config[16]! & 3] ?? null,
    isInterlaced: isProgressive === isInterlaced ? null : isInterlaced,
  };
}

/** A sequence parameter set (ISO 14496-10, 7.3.2.1.1), from profile_idc on. */
function sequenceCoding(set: Buffer): PictureCoding {
  const profile = set[0]!;
  const reader = new BitReader(set.subarray(3));
  reader.unsigned();
  let chroma: number | null = 1;
  if (highProfiles.has(profile)) {
    chroma = reader.unsigned();
    if (chroma === 3) reader.bits(1);
    reader.unsigned();
    reader.unsigned();
    reader.bits(1);
    if (reader.bits(1) === 1) skipScalingLists(reader, chroma === 3 ? 12 : 8);
  }
  reader.unsigned();
  const orderType = reader.unsigned();
  if (orderType === 0) reader.unsigned();
  else if (orderType === 1) skipOrderCycle(reader);
  reader.unsigned();
  reader.bits(1);
  reader.unsigned();
  reader.unsigned();
  const hasFramesOnly = reader.bits(1);
  const isAdaptive = hasFramesOnly === 0 ? reader.bits(1) : null;
  return {
    chroma: chroma === null ? null : (chromaFormats[chroma] ?? null),
    // A set that allows fields may still describe progressive frames, unless it switches by macroblock.
    isInterlaced: hasFramesOnly === 1 ? false : isAdaptive === 1 ? true : null,
  };
}

function skipScalingLists(reader: BitReader, count: number): void {
  for (let list = 0; list < count; list += 1) {
    if (reader.bits(1) !== 1) continue;
    const size = list < 6 ? 16 : 64;
    let [last, next] = [8, 8];
    for (let index = 0; index < size && next !== 0; index += 1) {
      const delta = reader.signed();
      if (delta === null) return;
      next = (last + delta + 256) % 256;
      last = next === 0 ? last : next;
    }
  }
}

function skipOrderCycle(reader: BitReader): void {
  reader.bits(1);
  reader.signed();
  reader.signed();
  const count = reader.unsigned() ?? 0;
  for (let index = 0; index < Math.min(count, 255); index += 1) reader.signed();
}

/** Removes emulation prevention bytes. */
function withoutEmulation(bytes: Buffer): Buffer {
  const kept: number[] = [];
  for (const [index, byte] of bytes.entries()) {
    const isEmulation = byte === 3 && index >= 2 && bytes[index - 1] === 0 && bytes[index - 2] === 0;
    if (!isEmulation) kept.push(byte);
  }
  return Buffer.from(kept);
}
