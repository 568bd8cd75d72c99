import type { Bucket, MultipartUpload, Part } from './bucket.js';
import { type Progress, sumOf, tailKey } from './progress.js';
import { readRange } from './ranges.js';
import type { Spool, SpoolFolder } from './spool.js';

/** Size of all parts but the last one: the minimum of S3. 4 GiB are 820 parts, of 10,000 that are allowed. */
export const partBytes = 5 * 1024 * 1024;

/** The part of the state of a file that a writer needs. */
type WriterStart = Pick<Progress, 'upload' | 'parts' | 'tail' | 'tailKeys'>;
const emptyFile: WriterStart = { upload: null, parts: [], tail: null, tailKeys: [] };

/**
 * Writes the next bytes of a file: one part is received while the previous one is sent. What is stored stays stored if the process dies
 * at any moment.
 */
export class FileWriter {
  private upload: MultipartUpload | null;
  private readonly parts: Part[];
  private readonly tailKeys: string[];
  /** The running request, if any. */
  private sending: Promise<unknown> = Promise.resolve();
  /** Size of the part in that request. */
  private sendingBytes = 0;

  private constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    start: WriterStart,
    private current: Spool,
    private spare: Spool,
  ) {
    this.upload = start.upload;
    this.parts = [...start.parts];
    this.tailKeys = [...start.tailKeys];
  }

  /** Runs `work` with a writer that continues at the end of the received bytes. */
  static async run<Result>(
    bucket: Bucket,
    folder: SpoolFolder,
    key: string,
    work: (writer: FileWriter) => Promise<Result>,
    start: WriterStart = emptyFile,
  ): Promise<Result> {
    const spools: Spool[] = [];
    const newSpool = async () => {
      const spool = await folder.create();
      spools.push(spool);
      return spool;
    };
    try {
      const writer = new FileWriter(bucket, key, start, await newSpool(), await newSpool());
      try {
        if (start.tail) await writer.loadTail(start.tail);
        return await work(writer);
      } finally {
        await writer.settle();
      }
    } finally {
      for (const spool of spools) await spool.close();
    }
  }

  get receivedBytes(): number {
    return this.storedBytes + this.current.sizeBytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      // Not before more bytes arrive: the last part of a file is sent by complete().
      if (this.current.sizeBytes === partBytes) await this.sendPart();
      const piece = bytes.subarray(at, at + partBytes - this.current.sizeBytes);
      await this.current.append(piece);
      at += piece.length;
    }
  }

  /** Stores what has been received of an incomplete file. */
  async flush(): Promise<void> {
    const { sizeBytes } = this.current;
    if (sizeBytes === partBytes) await this.sendPart();
    await this.sending;
    if (this.current.sizeBytes === 0) return;
    const start = this.storedBytes;
    const key = tailKey(this.key, start, start + sizeBytes);
    if (!this.tailKeys.includes(key)) await this.bucket.put(key, this.current);
    await this.deleteTails(key);
  }

  /** Stores the complete file as one object. A small one needs no parts. */
  async complete(): Promise<void> {
    if (this.upload || this.parts.length > 0) {
      if (this.current.sizeBytes > 0) await this.sendPart();
      await this.sending;
      await completeFile(this.bucket, this.key, this.upload!, this.parts);
    } else {
      await this.bucket.put(this.key, this.current);
    }
    await this.deleteTails(null);
  }

  private get storedBytes(): number {
    return this.sendingBytes + sumOf(this.parts);
  }

  /** Sends the current part, after the previous one. */
  private async sendPart(): Promise<void> {
    await this.sending;
    this.upload ??= await this.bucket.createMultipartUpload(this.key);
    const part = this.current;
    [this.current, this.spare] = [this.spare, part];
    this.current.reset();
    this.sendingBytes = part.sizeBytes;
    this.sending = this.bucket.putPart(this.upload, this.parts.length + 1, part).then((stored) => {
      this.sendingBytes = 0;
      this.parts.push(stored);
    });
    // Awaited before the next request.
    this.sending.catch(ignore);
  }

  private async loadTail({ key, start, end }: NonNullable<Progress['tail']>): Promise<void> {
    for await (const bytes of readRange(this.bucket, key, 0, end - start)) await this.current.append(bytes);
  }

  /** Outdated tails are harmless, so an error only leaves them for the removal of the file. */
  private async deleteTails(kept: string | null): Promise<void> {
    for (const key of this.tailKeys) if (key !== kept) await this.bucket.delete(key).catch(ignore);
  }

  private async settle(): Promise<void> {
    await this.sending.catch(ignore);
  }
}

/**
 * Joins the parts of a file. Another process may do the same at the same time.
 *
 * @throws Error if the file was removed
 */
export async function completeFile(
  bucket: Bucket,
  key: string,
  upload: MultipartUpload,
  parts: readonly Part[],
): Promise<void> {
  if (await bucket.complete(upload, parts)) return;
  if ((await bucket.size(key)) !== sumOf(parts)) throw new Error('The upload was removed.');
}

function ignore(): void {}
