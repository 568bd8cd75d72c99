import { MalformedMedia, type VideoFacts } from './media-facts.js';

/** EBML element ids with their length marker, as in the file (RFC 8794, RFC 9559). */
const ID = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackType: 0x83,
  codecId: 0x86,
  defaultDuration: 0x23e383,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  cluster: 0x1f43b675,
} as const;

interface Element {
  id: number;
  /** The part of the element within the available bytes. */
  body: Buffer;
}

/** Reads everything before the first cluster. `head` is the beginning of the file. */
export function readWebm(head: Buffer): VideoFacts {
  const [header, segment] = listElements(head);
  if (header?.id !== ID.ebml || segment?.id !== ID.segment)
    throw new MalformedMedia('the file is not a WebM');
  if (findElement(header.body, ID.docType)?.toString('latin1').replace(/\0+$/, '') !== 'webm') {
    throw new MalformedMedia('the document type is not webm');
  }
  const facts: VideoFacts = { container: 'webm' };
  for (const { id, body } of listElements(segment.body)) {
    if (id === ID.cluster) break;
    if (id === ID.info) facts.durationSec = readDuration(body);
    if (id === ID.tracks) Object.assign(facts, readVideoTrack(body));
  }
  return facts;
}

function readDuration(info: Buffer): number | undefined {
  const duration = findElement(info, ID.duration);
  if (!duration) return undefined;
  const scale = findElement(info, ID.timestampScale);
  const ticks = duration.length === 8 ? duration.readDoubleBE(0) : duration.readFloatBE(0);
  return (ticks * (scale ? readUnsigned(scale) : 1_000_000)) / 1e9;
}

function readVideoTrack(tracks: Buffer): Partial<VideoFacts> {
  for (const { id, body } of listElements(tracks)) {
    if (id !== ID.trackEntry || readUnsigned(findElement(body, ID.trackType)) !== 1) continue;
    const video = findElement(body, ID.video);
    const frameNanoseconds = readUnsigned(findElement(body, ID.defaultDuration));
    return {
      codec: findElement(body, ID.codecId)?.toString('latin1'),
      width: video && readUnsigned(findElement(video, ID.pixelWidth)),
      height: video && readUnsigned(findElement(video, ID.pixelHeight)),
      ...(frameNanoseconds > 0 && { frameRate: 1e9 / frameNanoseconds }),
    };
  }
  return {};
}

function findElement(parent: Buffer, wanted: number): Buffer | undefined {
  for (const { id, body } of listElements(parent)) if (id === wanted) return body;
  return undefined;
}

function readUnsigned(bytes: Buffer | undefined): number {
  return bytes && bytes.length > 0 && bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : 0;
}

function* listElements(buffer: Buffer): Generator<Element> {
  let offset = 0;
  while (offset < buffer.length) {
    const id = readVariableInt(buffer, offset, true);
    const size = id && readVariableInt(buffer, offset + id.length, false);
    if (!size) return;
    const start = offset + id.length + size.length;
    const end = size.value === undefined ? buffer.length : Math.min(start + size.value, buffer.length);
    yield { id: id.value ?? 0, body: buffer.subarray(start, end) };
    offset = end;
  }
}

/** Reads an EBML variable-size integer. Undefined if there is none. `value` is undefined for an unknown size. */
function readVariableInt(
  buffer: Buffer,
  offset: number,
  keepMarker: boolean,
): { value: number | undefined; length: number } | undefined {
  const first = buffer[offset];
  if (!first) return undefined;
  const length = Math.clz32(first) - 23;
  if (length > 8 || offset + length > buffer.length) return undefined;
  const marker = 1 << (8 - length);
  let value = keepMarker ? first : first & (marker - 1);
  let allOnes = (first & (marker - 1)) === marker - 1;
  for (let index = 1; index < length; index++) {
    const byte = buffer[offset + index] as number;
    value = value * 256 + byte;
    allOnes &&= byte === 0xff;
  }
  return { value: allOnes && !keepMarker ? undefined : value, length };
}
