import type { ByteSource } from './byte-source.js';
import { UnreadableMedia } from './unreadable-media.js';

const maxElements = 20_000;

/** An element of EBML (RFC 8794), in which WebM is written. */
export interface Element {
  id: number;
  start: number;
  /** Null: unknown to the writer, as in a live recording. */
  end: number | null;
}

/**
 * The elements of one level, up to the first of unknown size: its end cannot be detected.
 *
 * @throws UnreadableMedia
 */
export async function elements(
  source: ByteSource,
  start: number,
  end: number,
  max = maxElements,
): Promise<Element[]> {
  const found: Element[] = [];
  let at = start;
  while (at < end && found.length < max) {
    const id = await readNumber(source, at, 'id');
    const size = await readNumber(source, at + id.length, 'size');
    const contentStart = at + id.length + size.length;
    const isUnknown = size.value === 2 ** (7 * size.length) - 1;
    if (!isUnknown && contentStart + size.value > end) {
      // A truncated file still has complete tracks before its last cluster.
      if (found.length === 0) throw new UnreadableMedia('an element is cut off');
      return found;
    }
    const element = { id: id.value, start: contentStart, end: isUnknown ? null : contentStart + size.value };
    found.push(element);
    if (element.end === null) return found;
    at = element.end;
  }
  return found;
}

export function children(source: ByteSource, parent: Element): Promise<Element[]> {
  return elements(source, parent.start, parent.end ?? source.size);
}

/** An unsigned integer of up to six bytes. Null if absent or longer. */
export async function unsigned(source: ByteSource, element: Element | undefined): Promise<number | null> {
  const bytes = await content(source, element);
  return bytes && bytes.length >= 1 && bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : null;
}

/** A finite number above zero. Null otherwise. */
export async function float(source: ByteSource, element: Element | undefined): Promise<number | null> {
  const bytes = await content(source, element);
  if (!bytes || (bytes.length !== 4 && bytes.length !== 8)) return null;
  const value = bytes.length === 4 ? bytes.readFloatBE() : bytes.readDoubleBE();
  return Number.isFinite(value) && value > 0 ? value : null;
}

export async function text(source: ByteSource, element: Element | undefined): Promise<string> {
  return ((await content(source, element))?.toString('latin1') ?? '').replace(/\0+$/, '');
}

/** For small elements only. */
async function content(source: ByteSource, element: Element | undefined): Promise<Buffer | null> {
  if (!element || element.end === null || element.end - element.start > 64) return null;
  return source.read(element.start, element.end - element.start);
}

/** A number whose leading zero bits encode its length. An id keeps its length marker. */
async function readNumber(
  source: ByteSource,
  at: number,
  kind: 'id' | 'size',
): Promise<{ value: number; length: number }> {
  const first = (await source.read(at, 1))?.[0];
  const length = first ? Math.clz32(first) - 23 : 0;
  const bytes = length >= 1 && length <= (kind === 'id' ? 4 : 8) ? await source.read(at, length) : null;
  if (!first || !bytes) throw new UnreadableMedia('a malformed element');
  let value = kind === 'id' ? first : first & (0xff >> length);
  for (const byte of bytes.subarray(1)) value = value * 256 + byte;
  return { value, length };
}
