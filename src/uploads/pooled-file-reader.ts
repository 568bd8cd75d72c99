import { open } from 'node:fs/promises';

const bufferBytes = 256 * 1024;
const bufferCount = 8;

/**
 * Reads a file in pieces, for one reader that holds on to four of them at most: eight buffers are filled in turns, as long as the
 * reader lasts. A fresh buffer for each piece has the garbage collector look through the whole process after every thirty
 * megabytes, which takes longer than sending them.
 */
export class PooledFileReader {
  private readonly buffers: Buffer[] = [];
  private turn = 0;

  constructor(private readonly path: string) {}

  /** The bytes at `[start, end)`. What earlier pieces were for must have ended. */
  async *read(start: number, end: number): AsyncGenerator<Uint8Array, void> {
    const file = await open(this.path);
    try {
      for (let at = start; at < end;) {
        const buffer = this.nextBuffer();
        const { bytesRead } = await file.read(buffer, 0, Math.min(bufferBytes, end - at), at);
        if (bytesRead === 0) throw new Error('The file of an upload is shorter than it was.');
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  private nextBuffer(): Buffer {
    this.turn = (this.turn + 1) % bufferCount;
    return (this.buffers[this.turn] ??= Buffer.allocUnsafeSlow(bufferBytes));
  }
}
