import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../failures/failure.js';
import type { RandomAccessFile } from '../../files.js';
import type { Bucket } from './bucket.js';
import { isBeyondEnd, isMissing, unavailable } from './store-error.js';

/** Consecutive attempts that bring no byte. */
const maxFailures = 4;
const minBlockBytes = 64 * 1024;
const maxBlockBytes = 2 * 1024 * 1024;

/**
 * The bytes of an object at `[start, end)`. Continues after a connection that breaks in the middle, also if it broke because the
 * consumer was slow.
 *
 * @throws Failure UNAVAILABLE; Error if the object does not exist or is shorter
 */
export async function* readRange(
  bucket: Bucket,
  key: string,
  start: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  let failures = 0;
  for (let at = start; at < end;) {
    try {
      for await (const piece of await bucket.get(key, at, end, signal)) {
        at += (piece as Uint8Array).length;
        failures = 0;
        yield piece as Uint8Array;
      }
      if (at < end) throw new Error('The response ended early.');
    } catch (error) {
      if (signal?.aborted) throw error;
      if (isMissing(error)) throw new Error('The file of an upload does not exist.', { cause: error });
      if (isBeyondEnd(error))
        throw new Error('The file of an upload is shorter than expected.', { cause: error });
      failures++;
      if (error instanceof Failure) throw error;
      if (failures >= maxFailures) throw unavailable('GetObject', error);
      await delay(bucket.firstPauseMs * 2 ** failures, undefined, { signal });
    }
  }
}

/** As {@link readRange}. Destroying the stream ends the request immediately. */
export function rangeStream(bucket: Bucket, key: string, start: number, end: number): Readable {
  const aborting = new AbortController();
  const pieces = readRange(bucket, key, start, end, aborting.signal);
  const stop = () => {
    aborting.abort();
    pieces.return().catch(ignore);
  };
  return new Readable({
    read() {
      pieces.next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      stop();
      done(error);
    },
  });
}

/**
 * Random access in blocks, which grow while a reader moves forward: walking over the index of a large file takes about as many requests
 * as reading the whole file.
 */
export class ObjectBlocks implements RandomAccessFile {
  private block: Buffer = Buffer.alloc(0);
  private blockAt = 0;
  private blockBytes = minBlockBytes;

  constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    readonly size: number,
  ) {}

  async read(at: number, length: number): Promise<Buffer> {
    const end = Math.min(at + length, this.size);
    if (at < this.blockAt || end > this.blockAt + this.block.length) await this.load(at, end);
    return this.block.subarray(at - this.blockAt, end - this.blockAt);
  }

  async close(): Promise<void> {}

  private async load(at: number, end: number): Promise<void> {
    const blockEnd = this.blockAt + this.block.length;
    const isForward = at >= this.blockAt && at <= blockEnd + maxBlockBytes && blockEnd > 0;
    this.blockBytes = isForward ? Math.min(this.blockBytes * 2, maxBlockBytes) : minBlockBytes;
    const loadEnd = Math.min(this.size, Math.max(end, at + this.blockBytes));
    const pieces: Uint8Array[] = [];
    for await (const piece of readRange(this.bucket, this.key, at, loadEnd)) pieces.push(piece);
    this.block = Buffer.concat(pieces);
    this.blockAt = at;
  }
}

function ignore(): void {}
