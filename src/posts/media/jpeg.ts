import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Metadata may come in many segments, but not in ever so many. */
const mostSegments = 2_000;

/** JPEG: segments up to the frame header, which holds the size. */
export async function readJpeg(source: ByteSource): Promise<MediaFacts> {
  let at = 2;
  for (let segment = 0; segment < mostSegments; segment++) {
    const head = await source.read(at, 4);
    if (!head || head[0] !== 0xff) break;
    const marker = head[1]!;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameHeader(marker)) {
      const frame = await source.read(at + 5, 4);
      if (!frame) break;
      return photo('image/jpeg', frame.readUInt16BE(2), frame.readUInt16BE(0));
    }
    const length = head.readUInt16BE(2);
    if (length < 2) break;
    at += 2 + length;
  }
  throw new UnreadableMedia('no frame header');
}

/** SOF0 to SOF15 without the three of the range that mean something else. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
