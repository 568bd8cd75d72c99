import type { Bucket, MultipartUpload, Part } from './bucket.js';

/** Bytes after the last part, which are too few for a part. They are a separate object until more bytes arrive. */
export interface Tail {
  key: string;
  start: number;
  end: number;
}

/**
 * What a bucket has of a file.
 *
 * - A complete file is the object with its key.
 * - An incomplete one is a multipart upload with the parts of equal size that have arrived, and a tail. Both may be absent.
 */
export interface Progress {
  receivedBytes: number;
  isComplete: boolean;
  /** Null before the first part. */
  upload: MultipartUpload | null;
  parts: Part[];
  tail: Tail | null;
  /** Keys of all tails, also of outdated ones. */
  tailKeys: string[];
}

const maxAttempts = 3;
const tailPattern = /^\.tail-(\d+)-(\d+)$/;

/** The start and end are in the key, so that a process that lost its lock cannot replace a longer tail by a shorter one. */
export function tailKey(key: string, start: number, end: number): string {
  return `${key}.tail-${start}-${end}`;
}

/** Reads the state of a file. The order of requests matters: an upload that is completed meanwhile is seen as complete. */
export async function readProgress(bucket: Bucket, key: string): Promise<Progress> {
  for (let attempt = 1; ; attempt++) {
    const uploads = (await collect(bucket.multipartUploads(key))).filter((upload) => upload.key === key);
    const objects = await collect(bucket.objects(key));
    const tails = objects.flatMap((object) => parseTail(object.key, key));
    const tailKeys = tails.map((tail) => tail.key);
    const whole = objects.find((object) => object.key === key);
    if (whole)
      return {
        ...{
          receivedBytes: whole.sizeBytes,
          isComplete: true,
          upload: null,
          parts: [],
          tail: null,
          tailKeys,
        },
      };
    const listed = await Promise.all(
      uploads.map(async (upload) => ({ upload, parts: await bucket.parts(upload) })),
    );
    // One was completed or aborted after it was listed.
    if (attempt < maxAttempts && listed.some(({ parts }) => parts === null)) continue;
    const candidates = [{ upload: null, parts: [] }, ...listed].map(({ upload, parts }) => {
      const consecutive = (parts ?? []).filter(({ number }, index) => number === index + 1);
      const start = sumOf(consecutive);
      const tail = maxTail(tails.filter((each) => each.start === start));
      return { upload, parts: consecutive, tail, receivedBytes: tail?.end ?? start };
    });
    // A repeated request may have created several uploads, of which only one has parts.
    const best = candidates.reduce((one, other) =>
      other.receivedBytes > one.receivedBytes || (!one.upload && other.receivedBytes === one.receivedBytes)
        ? other
        : one,
    );
    return { ...best, isComplete: false, tailKeys };
  }
}

export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Empty: the object is not a tail of the file with this key. */
function parseTail(key: string, fileKey: string): Tail[] {
  const match = tailPattern.exec(key.slice(fileKey.length));
  return match ? [{ key, start: Number(match[1]), end: Number(match[2]) }] : [];
}

function maxTail(tails: readonly Tail[]): Tail | null {
  return tails.reduce<Tail | null>((one, other) => (one && one.end >= other.end ? one : other), null);
}

export async function collect<Item>(batches: AsyncIterable<Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}
