import type { MediaFacts } from '../domain/upload.js';
import { UnreadableMedia } from './unreadable-media.js';

export function photo(contentType: string, width: number, height: number): MediaFacts {
  if (width < 1 || height < 1) throw new UnreadableMedia('a picture without a size');
  return {
    kind: 'PHOTO',
    contentType,
    durationSeconds: null,
    width,
    height,
    framesPerSecond: null,
    details: null,
  };
}
