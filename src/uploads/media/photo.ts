import type { MediaFacts } from '../domain/upload.js';
import { maxSide } from './numbers.js';
import { UnreadableMedia } from './unreadable-media.js';

const contentTypes = { jpeg: 'image/jpeg', png: 'image/png', webp: 'image/webp' } as const;

/**
 * The facts of a displayed picture.
 *
 * @param size stored size
 * @param orientation EXIF orientation, 1 to 8; from 5 on, the picture is rotated by 90°
 * @throws UnreadableMedia
 */
export function photo(
  container: keyof typeof contentTypes,
  size: { width: number; height: number },
  orientation: number,
  isMultiPicture: boolean | null = null,
): MediaFacts {
  const isTurned = orientation >= 5 && orientation <= 8;
  const [width, height] = isTurned ? [size.height, size.width] : [size.width, size.height];
  if (width < 1 || height < 1 || width > maxSide || height > maxSide) {
    throw new UnreadableMedia('a picture of an impossible size');
  }
  return {
    ...{ kind: 'PHOTO', contentType: contentTypes[container], durationSeconds: null, framesPerSecond: null },
    ...{ width, height },
    details: {
      ...{ container, videoCodec: null, audio: null, indexFirst: null, hasEdits: null },
      isMultiPicture,
    },
  };
}
