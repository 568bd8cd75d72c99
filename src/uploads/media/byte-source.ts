import type { FileHandle } from 'node:fs/promises';

const windowBytes = 64 * 1024;

/**
 * Reads parts of a file through one small buffer, so that reading the index of a file of gigabytes costs kilobytes.
 */
export class ByteSource {
  private window = Buffer.alloc(0);
  private windowAt = 0;

  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  /** The bytes at `[at, at + length)`. Null if the file is shorter. */
  async read(at: number, length: number): Promise<Buffer | null> {
    if (at < 0 || length > windowBytes || at + length > this.size) return null;
    if (at < this.windowAt || at + length > this.windowAt + this.window.length) {
      const buffer = Buffer.alloc(Math.min(windowBytes, this.size - at));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, at);
      this.window = buffer.subarray(0, bytesRead);
      this.windowAt = at;
      if (bytesRead < length) return null;
    }
    return this.window.subarray(at - this.windowAt, at - this.windowAt + length);
  }
}
