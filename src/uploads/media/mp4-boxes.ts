import type { ByteSource } from './byte-source.js';
import { UnreadableMedia } from './unreadable-media.js';

/** Limit for boxes on one level: hours in fragments of a single frame. */
const maxBoxes = 400_000;

export interface Box {
  type: string;
  /** Offset of its header. */
  boxStart: number;
  /** Offset of its content. */
  start: number;
  end: number;
}

/**
 * The boxes of one level (ISO 14496-12, 4.2); fewer than eight bytes after them are padding.
 *
 * @throws UnreadableMedia if a box ends after its parent
 */
export async function readBoxes(source: ByteSource, start: number, end: number): Promise<Box[]> {
  const found: Box[] = [];
  let at = start;
  while (at + 8 <= end) {
    if (found.length >= maxBoxes) throw new UnreadableMedia('too many boxes');
    const head = await source.read(at, 8);
    if (!head) throw new UnreadableMedia('a box without a head');
    const type = head.toString('latin1', 4, 8);
    let size = head.readUInt32BE(0);
    let headSize = 8;
    if (size === 1) {
      const large = await source.read(at + 8, 8);
      if (!large) throw new UnreadableMedia('a box without a size');
      size = Number(large.readBigUInt64BE());
      headSize = 16;
    } else if (size === 0) {
      size = end - at;
    }
    if (size < headSize || at + size > end) {
      throw new UnreadableMedia(`the box ${JSON.stringify(type)} is cut off`);
    }
    found.push({ type, boxStart: at, start: at + headSize, end: at + size });
    at += size;
  }
  return found;
}

/** The boxes within the first box of a type. Empty without one. */
export async function childrenOf(source: ByteSource, parents: readonly Box[], type: string): Promise<Box[]> {
  const parent = parents.find((box) => box.type === type);
  return parent ? readBoxes(source, parent.start, parent.end) : [];
}

/** The first bytes of a box, at most `length`. Null if it is absent. */
export async function headOf(
  source: ByteSource,
  box: Box | undefined,
  length: number,
): Promise<Buffer | null> {
  return box ? source.read(box.start, Math.min(length, box.end - box.start)) : null;
}

/**
 * The entries of a table of fixed-size entries, in pieces of whole entries.
 *
 * @param offset offset of the entries within the box
 */
export async function* entriesOf(
  source: ByteSource,
  box: Box,
  table: { offset: number; count: number; entryBytes: number },
): AsyncGenerator<Buffer> {
  const { offset, count, entryBytes } = table;
  const perPiece = Math.floor(32_768 / entryBytes);
  const available = Math.floor((box.end - box.start - offset) / entryBytes);
  if (available < count) throw new UnreadableMedia(`the table ${JSON.stringify(box.type)} is cut off`);
  for (let first = 0; first < count; first += perPiece) {
    const entries = Math.min(perPiece, count - first);
    const piece = await source.read(box.start + offset + first * entryBytes, entries * entryBytes);
    if (!piece) throw new UnreadableMedia(`the table ${JSON.stringify(box.type)} cannot be read`);
    yield piece;
  }
}
