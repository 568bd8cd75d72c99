import { crc32 } from 'node:zlib';

/** Offset of the content of the first box of a type. */
export function boxAt(bytes: Buffer, type: string): number {
  const at = bytes.indexOf(type, 0, 'latin1');
  if (at < 4) throw new Error(`The file has no box ${type}.`);
  return at + 4;
}

/** The same file with a 64-bit size of its media data, in the bytes that encoders reserve for it. */
export function withLargeBox(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  const header = boxAt(bytes, 'mdat') - 8;
  if (bytes.readUInt32BE(header - 8) !== 8)
    throw new Error('The file has no reserved bytes before the media data.');
  const size = bytes.readUInt32BE(header);
  bytes.writeUInt32BE(1, header - 8);
  bytes.write('mdat', header - 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(size + 8), header);
  return bytes;
}

/** The same file with media data up to the end of the file. */
export function openEnded(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  bytes.writeUInt32BE(0, boxAt(bytes, 'mdat') - 8);
  return bytes;
}

/** An EXIF block with an orientation. */
function exifBlock(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

/** The same JPEG with an EXIF orientation. */
export function exifJpeg(file: Buffer, orientation: number): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exifBlock(orientation)]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
}

/** The same PNG with an EXIF orientation after its header or at its end. */
export function exifPng(file: Buffer, orientation: number, place: 'first' | 'last'): Buffer {
  const block = exifBlock(orientation);
  const content = Buffer.concat([Buffer.from('eXIf', 'latin1'), block]);
  const chunk = Buffer.alloc(content.length + 8);
  chunk.writeUInt32BE(block.length, 0);
  content.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(content), content.length + 4);
  const at = place === 'first' ? 33 : file.length - 12;
  return Buffer.concat([file.subarray(0, at), chunk, file.subarray(at)]);
}

/** The same WebP in the extended format with an EXIF orientation. It must have no metadata. */
export function exifWebp(
  file: Buffer,
  orientation: number,
  { width, height }: { width: number; height: number },
): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 0, 'latin1');
    head.writeUInt32LE(content.length, 4);
    return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
  };
  const extended = Buffer.alloc(10);
  extended[0] = 0b1000;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const content = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', extended),
    file.subarray(12),
    chunk('EXIF', exifBlock(orientation)),
  ]);
  return chunk('RIFF', content);
}

/** The same JPEG, with headers that declare it progressive, and four inks (CMYK) on request. */
export function progressiveJpeg(file: Buffer, { isCmyk }: { isCmyk: boolean }): Buffer {
  const at = file.indexOf(Buffer.from([0xff, 0xc0]));
  const length = file.readUInt16BE(at + 2);
  const frame = Buffer.from(file.subarray(at, at + 2 + length));
  frame[1] = 0xc2;
  const fourth = isCmyk ? Buffer.from([4, 0x11, 0]) : Buffer.alloc(0);
  if (isCmyk) {
    frame.writeUInt16BE(length + 3, 2);
    frame[9] = 4;
  }
  return Buffer.concat([file.subarray(0, at), frame, fourth, file.subarray(at + 2 + length)]);
}
