import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { exifOrientation } from './exif.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Limit for metadata segments. */
const maxSegments = 2_000;
/** Size of the range at the end of the file that is searched for the end marker. */
const maxSearchBytes = 64 * 1024 * 1024;
const pieceBytes = 32_768;

/** Reads size and orientation from the segments before the first scan. @throws UnreadableMedia */
export async function readJpeg(source: ByteSource): Promise<MediaFacts> {
  let at = 2;
  let size: { width: number; height: number } | null = null;
  let orientation = 1;
  let isMultiPicture = false;
  for (let segment = 0; segment < maxSegments; segment++) {
    const head = await source.read(at, 4);
    if (!head || head[0] !== 0xff) break;
    const marker = head[1]!;
    // Fill bytes may precede a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = head.readUInt16BE(2);
    if (length < 2) break;
    const content = await source.read(at + 4, Math.min(length - 2, source.size - at - 4));
    if (!content || content.length < length - 2) break;
    if (isFrameHeader(marker) && content.length >= 5) {
      size ??= { width: content.readUInt16BE(3), height: content.readUInt16BE(1) };
    }
    if (marker === 0xe1 && content.toString('latin1', 0, 6) === 'Exif\0\0') {
      orientation = exifOrientation(content.subarray(6));
    }
    if (marker === 0xe2 && content.toString('latin1', 0, 4) === 'MPF\0') isMultiPicture = true;
    at += 2 + length;
    if (marker !== 0xda) continue;
    if (!size) break;
    if (!(await hasEnd(source, at))) throw new UnreadableMedia('the picture is cut off');
    return photo('jpeg', size, orientation, isMultiPicture);
  }
  throw new UnreadableMedia('no frame header');
}

/** SOF0 to SOF15, without three markers in this range that have another meaning. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Whether an end marker follows the first scan. Cameras append data after it, so it may not be the last. */
async function hasEnd(source: ByteSource, scanAt: number): Promise<boolean> {
  const lowest = Math.max(scanAt, source.size - maxSearchBytes);
  for (let end = source.size; end > lowest;) {
    const start = Math.max(lowest, end - pieceBytes);
    const piece = await source.read(start, end - start);
    if (piece?.includes('\xff\xd9', 0, 'latin1')) return true;
    if (start === lowest) return false;
    // The marker may be split over two pieces.
    end = start + 1;
  }
  return false;
}
