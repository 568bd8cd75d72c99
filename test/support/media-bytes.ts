/** Where the content of the first box of a type begins. */
export function boxAt(bytes: Buffer, type: string): number {
  const at = bytes.indexOf(type, 0, 'latin1');
  if (at < 4) throw new Error(`There is no box ${type}.`);
  return at + 4;
}

/** The same file with a 64-bit size of its media data, in the place that writers reserve for it before that box. */
export function withLargeBox(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  const header = boxAt(bytes, 'mdat') - 8;
  if (bytes.readUInt32BE(header - 8) !== 8) throw new Error('There is no place before the media data.');
  const size = bytes.readUInt32BE(header);
  bytes.writeUInt32BE(1, header - 8);
  bytes.write('mdat', header - 4, 'latin1');
  bytes.writeBigUInt64BE(BigInt(size + 8), header);
  return bytes;
}

/** The same file with media data that last to its end, whatever that is. */
export function openEnded(file: Buffer): Buffer {
  const bytes = Buffer.from(file);
  bytes.writeUInt32BE(0, boxAt(bytes, 'mdat') - 8);
  return bytes;
}

/** The same JPEG with an EXIF block that names an orientation. */
export function exifJpeg(file: Buffer, orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
}
