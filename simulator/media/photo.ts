import { MalformedMedia, type PhotoFacts } from './media-facts.js';

/** Format and dimensions from the header of a JPEG or WebP file. @throws MalformedMedia for anything else, PNG included. */
export function readPhoto(file: Buffer): PhotoFacts {
  try {
    if (file.length > 3 && file.readUInt16BE(0) === 0xffd8) return readJpeg(file);
    if (file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP') {
      return readWebp(file);
    }
  } catch (error) {
    if (error instanceof RangeError) throw new MalformedMedia('the photo is cut off');
    throw error;
  }
  throw new MalformedMedia('the photo is neither JPEG nor WebP');
}

function readJpeg(file: Buffer): PhotoFacts {
  let offset = 2;
  let multiPicture = false;
  let turned = false;
  while (offset + 4 <= file.length) {
    if (file[offset] !== 0xff) throw new MalformedMedia('a JPEG marker is missing');
    const marker = file[offset + 1] as number;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (marker === 0xe2 && file.toString('latin1', offset + 4, offset + 8) === 'MPF\0') multiPicture = true;
    if (marker === 0xe1 && file.toString('latin1', offset + 4, offset + 10) === 'Exif\0\0') {
      turned = isTurnedByQuarter(file.subarray(offset + 10, offset + 2 + file.readUInt16BE(offset + 2)));
    }
    // Start of frame, of any coding. C4, C8 and CC are in the range but are tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const sides = [file.readUInt16BE(offset + 5), file.readUInt16BE(offset + 7)] as const;
      const [height, width] = turned ? [sides[1], sides[0]] : sides;
      return { format: 'jpeg', width, height, ...(multiPicture && { multiPicture }) };
    }
    if (marker === 0xda || marker === 0xd9) break;
    offset += 2 + file.readUInt16BE(offset + 2);
  }
  throw new MalformedMedia('the JPEG has no frame');
}

/** Whether the EXIF orientation (tag 0x0112) rotates the picture by 90 degrees. */
function isTurnedByQuarter(tiff: Buffer): boolean {
  if (tiff.length < 8) return false;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const uint16 = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (directory + 2 > tiff.length) return false;
  for (let entry = directory + 2; entry < directory + 2 + uint16(directory) * 12; entry += 12) {
    if (entry + 10 > tiff.length) return false;
    if (uint16(entry) === 0x0112) return uint16(entry + 8) >= 5 && uint16(entry + 8) <= 8;
  }
  return false;
}

function readWebp(file: Buffer): PhotoFacts {
  if (file.readUInt32LE(4) + 8 > file.length) throw new MalformedMedia('the WebP is cut off');
  switch (file.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return {
        format: 'webp',
        width: file.readUInt16LE(26) & 0x3fff,
        height: file.readUInt16LE(28) & 0x3fff,
      };
    case 'VP8L': {
      const bits = file.readUInt32LE(21);
      return { format: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { format: 'webp', width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
    default:
      throw new MalformedMedia('the WebP has no picture');
  }
}
