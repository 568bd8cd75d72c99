import type { RandomAccessFile } from '../files.js';

const windowBytes = 64 * 1024;

/**
 * Reads parts of a file through one small buffer, so that reading the index of a file of gigabytes costs kilobytes.
 */
export class ByteSource {
  readonly size: number;
  private window: Buffer = Buffer.alloc(0);
  private windowAt = 0;

  constructor(private readonly file: RandomAccessFile) {
    this.size = file.size;
  }

  /** The bytes at `[at, at + length)`. Null if the file is shorter. */
  async read(at: number, length: number): Promise<Buffer | null> {
    if (at < 0 || length > windowBytes || at + length > this.size) return null;
    if (at < this.windowAt || at + length > this.windowAt + this.window.length) {
      this.window = await this.file.read(at, Math.min(windowBytes, this.size - at));
      this.windowAt = at;
      if (this.window.length < length) return null;
    }
    return this.window.subarray(at - this.windowAt, at - this.windowAt + length);
  }
}
