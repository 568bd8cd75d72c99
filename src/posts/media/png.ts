import type { MediaFacts } from '../domain/upload.js';
import { photo } from './photo.js';
import { UnreadableMedia } from './unreadable-media.js';

/** PNG: the header chunk comes first. */
export function readPng(head: Buffer): MediaFacts {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') throw new UnreadableMedia('no IHDR');
  return photo('image/png', head.readUInt32BE(16), head.readUInt32BE(20));
}
