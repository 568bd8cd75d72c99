import type { MediaFacts, MediaFault } from '../domain/upload.js';
import type { RandomAccessFile } from '../files.js';
import { ByteSource } from './byte-source.js';
import { readJpeg } from './jpeg.js';
import { isMp4, readMp4 } from './mp4.js';
import { readPng } from './png.js';
import { UnreadableMedia } from './unreadable-media.js';
import { isWebm, readWebm } from './webm.js';
import { readWebp } from './webp.js';

/**
 * Detects the type and facts of a file from its content, never from its name or from the client. Reads the index and not the media, so
 * the size of the file does not matter.
 */
export async function probe(file: RandomAccessFile): Promise<{ facts: MediaFacts } | { fault: MediaFault }> {
  if (file.size === 0) return { fault: 'EMPTY' };
  try {
    const facts = await identify(new ByteSource(file));
    return facts ? { facts } : { fault: 'NOT_MEDIA' };
  } catch (error) {
    if (error instanceof UnreadableMedia) return { fault: 'UNREADABLE' };
    throw error;
  }
}

async function identify(source: ByteSource): Promise<MediaFacts | null> {
  const head = await source.read(0, Math.min(32, source.size));
  if (!head || head.length < 12) return null;
  if (isMp4(head)) return readMp4(source);
  if (isWebm(head)) return readWebm(source);
  if (head.readUInt16BE(0) === 0xffd8) return readJpeg(source);
  if (head.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n') return readPng(source);
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP')
    return readWebp(source);
  return null;
}
