import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { exifOrientation } from './exif.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

const maxChunks = 20_000;
const maxExifBytes = 60_000;

/** Reads lossy, lossless and extended WebP. @throws UnreadableMedia */
export async function readWebp(source: ByteSource): Promise<MediaFacts> {
  const head = await source.read(0, 30);
  if (!head) throw new UnreadableMedia('no first chunk');
  const end = head.readUInt32LE(4) + 8;
  if (end > source.size) throw new UnreadableMedia('the picture is cut off');
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return photo(
        'webp',
        { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff },
        1,
      );
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return photo('webp', { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }, 1);
    }
    case 'VP8X':
      return photo(
        'webp',
        { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 },
        await orientationIn(source, end),
      );
    default:
      throw new UnreadableMedia('an unknown first chunk');
  }
}

async function orientationIn(source: ByteSource, end: number): Promise<number> {
  let at = 12;
  for (let chunk = 0; chunk < maxChunks && at + 8 <= end; chunk++) {
    const head = await source.read(at, 8);
    if (!head) return 1;
    const length = head.readUInt32LE(4);
    if (head.toString('latin1', 0, 4) === 'EXIF') {
      const block = length <= maxExifBytes ? await source.read(at + 8, length) : null;
      if (!block) return 1;
      return exifOrientation(block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block);
    }
    at += 8 + length + (length % 2);
  }
  return 1;
}
