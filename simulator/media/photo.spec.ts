import { exifJpeg } from '../../test/support/platforms/media-bytes.js';
import { readPhoto } from './photo.js';

/** A JPEG of 300 × 200 pixels without picture data. */
const jpeg = Buffer.from('ffd8ffc00007080 0c8012cffda0002ffd9'.replaceAll(' ', ''), 'hex');

describe('A photo', () => {
  it.each([
    [1, 300, 200],
    [3, 300, 200],
    [5, 200, 300],
    [6, 200, 300],
    [8, 200, 300],
    [9, 300, 200],
  ])('with EXIF orientation %i is read as %i × %i', (orientation, width, height) => {
    expect(readPhoto(exifJpeg(jpeg, orientation))).toEqual({ format: 'jpeg', width, height });
  });

  it('without EXIF keeps its stored dimensions', () => {
    expect(readPhoto(jpeg)).toEqual({ format: 'jpeg', width: 300, height: 200 });
  });
});
