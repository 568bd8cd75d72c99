import type { MediaFacts } from '../domain/upload.js';
import type { ByteSource } from './byte-source.js';
import { exifOrientation } from './exif.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

const maxChunks = 200_000;
const maxExifBytes = 60_000;

/** Reads PNG chunks up to the end chunk. @throws UnreadableMedia */
export async function readPng(source: ByteSource): Promise<MediaFacts> {
  let size: { width: number; height: number } | null = null;
  let orientation = 1;
  let at = 8;
  for (let chunk = 0; chunk < maxChunks; chunk++) {
    const head = await source.read(at, 8);
    if (!head) break;
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    const end = at + 12 + length;
    if (end > source.size) break;
    if (!size) {
      const header = type === 'IHDR' ? await source.read(at + 8, 8) : null;
      if (!header) throw new UnreadableMedia('no IHDR');
      size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) };
    }
    if (type === 'eXIf' && length <= maxExifBytes) {
      orientation = exifOrientation((await source.read(at + 8, length)) ?? Buffer.alloc(0));
    }
    if (type === 'IEND') return photo('png', size, orientation);
    at = end;
  }
  throw new UnreadableMedia('the picture is cut off');
}
