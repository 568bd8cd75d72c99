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
  const [header, segment] = elementsIn(head);
  if (header?.id !== ID.ebml || segment?.id !== ID.segment)
    throw new MalformedMedia('the file is not a WebM');
  if (find(header.body, ID.docType)?.toString('latin1').replace(/\0+$/, '') !== 'webm') {
    throw new MalformedMedia('the document type is not webm');
  }
  const facts: VideoFacts = { container: 'webm' };
  for (const { id, body } of elementsIn(segment.body)) {
    if (id === ID.cluster) break;
    if (id === ID.info) facts.durationSec = durationOf(body);
    if (id === ID.tracks) Object.assign(facts, videoTrack(body));
  }
  return facts;
}

function durationOf(info: Buffer): number | undefined {
  const duration = find(info, ID.duration);
  if (!duration) return undefined;
  const scale = find(info, ID.timestampScale);
  const ticks = duration.length === 8 ? duration.readDoubleBE(0) : duration.readFloatBE(0);
  return (ticks * (scale ? unsigned(scale) : 1_000_000)) / 1e9;
}

function videoTrack(tracks: Buffer): Partial<VideoFacts> {
  for (const { id, body } of elementsIn(tracks)) {
    if (id !== ID.trackEntry || unsigned(find(body, ID.trackType)) !== 1) continue;
    const video = find(body, ID.video);
    const frameNanoseconds = unsigned(find(body, ID.defaultDuration));
    return {
      codec: find(body, ID.codecId)?.toString('latin1'),
      width: video && unsigned(find(video, ID.pixelWidth)),
      height: video && unsigned(find(video, ID.pixelHeight)),
      ...(frameNanoseconds > 0 && { frameRate: 1e9 / frameNanoseconds }),
    };
  }
  return {};
}

function find(parent: Buffer, wanted: number): Buffer | undefined {
  for (const { id, body } of elementsIn(parent)) if (id === wanted) return body;
  return undefined;
}

function unsigned(bytes: Buffer | undefined): number {
  return bytes && bytes.length > 0 && bytes.length <= 6 ? bytes.readUIntBE(0, bytes.length) : 0;
}

function* elementsIn(buffer: Buffer): Generator<Element> {
  let offset = 0;
  while (offset < buffer.length) {
    const id = variableInt(buffer, offset, true);
    const size = id && variableInt(buffer, offset + id.length, false);
    if (!size) return;
    const start = offset + id.length + size.length;
    const end = size.value === undefined ? buffer.length : Math.min(start + size.value, buffer.length);
    yield { id: id.value ?? 0, body: buffer.subarray(start, end) };
    offset = end;
  }
}

/** An EBML variable-size integer. `value` undefined: unknown size. Undefined if the bytes end or are not such an integer. */
function variableInt(
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
