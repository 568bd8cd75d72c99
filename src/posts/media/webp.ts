import type { MediaFacts } from '../domain/upload.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

/** WebP: lossy, lossless or extended, told by the first chunk. */
export function readWebp(head: Buffer): MediaFacts {
  if (head.length < 30) throw new UnreadableMedia('no first chunk');
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return photo('image/webp', head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return photo('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return photo('image/webp', head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
    default:
      throw new UnreadableMedia('an unknown first chunk');
  }
}
