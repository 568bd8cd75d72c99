import { MalformedMedia } from './media-facts.js';

export interface Mp4Box {
  type: string;
  /** The content, without the header. */
  body: Buffer;
}

/** The adjacent boxes in `buffer` (ISO 14496-12, 4.2). */
export function* listBoxes(buffer: Buffer): Generator<Mp4Box> {
  let offset = 0;
  while (offset + 8 <= buffer.length) {
    let size = buffer.readUInt32BE(offset);
    const type = buffer.toString('latin1', offset + 4, offset + 8);
    let header = 8;
    if (size === 1) {
      if (offset + 16 > buffer.length) throw new MalformedMedia(`the ${type} box is cut off`);
      size = Number(buffer.readBigUInt64BE(offset + 8));
      header = 16;
    } else if (size === 0) {
      size = buffer.length - offset;
    }
    if (size < header || offset + size > buffer.length) {
      throw new MalformedMedia(`the ${type} box does not fit into its parent`);
    }
    yield { type, body: buffer.subarray(offset + header, offset + size) };
    offset += size;
  }
}

/** Returns the first box at a path such as `mdia/minf/stbl`. */
export function findBox(buffer: Buffer, path: string): Buffer | undefined {
  let here: Buffer | undefined = buffer;
  for (const type of path.split('/')) {
    let found: Buffer | undefined;
    for (const box of listBoxes(here)) {
      if (box.type === type) {
        found = box.body;
        break;
      }
    }
    if (!found) return undefined;
    here = found;
  }
  return here;
}
