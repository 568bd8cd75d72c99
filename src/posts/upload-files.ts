import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { validate as isUuid } from 'uuid';
import { Config } from '../config/config.js';

/** Pieces in which files pass through memory. */
const pieceBytes = 256 * 1024;
const buffersInTurn = 8;

/** The bytes of uploads: one file each, named by the upload's id, readable by this process alone. Always streamed. */
@Injectable()
export class UploadFiles implements OnModuleInit {
  readonly directory: string;

  constructor(config: Config) {
    this.directory = join(config.dataDir, 'uploads');
  }

  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await chmod(this.directory, 0o700);
  }

  path(id: string): string {
    if (!isUuid(id)) throw new Error('An upload is named by its id.');
    return join(this.directory, id);
  }

  /** An empty file, private from the start. */
  async create(id: string): Promise<void> {
    await writeFile(this.path(id), '', { mode: 0o600 });
  }

  /** Writes a whole file. @returns its size */
  async write(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const file = createWriteStream(this.path(id), { mode: 0o600 });
    await pipeline(bytes, file);
    return file.bytesWritten;
  }

  /** The bytes at `[start, end)`. */
  read(id: string, start: number, end: number): ReadStream {
    return createReadStream(this.path(id), { start, end: end - 1, highWaterMark: pieceBytes });
  }

  /**
   * The bytes at `[start, end)` once more, for a reader that holds on to two or three pieces at most: eight buffers are filled in
   * turns. A fresh buffer for each piece has the garbage collector look through the whole process after every thirty megabytes,
   * which takes longer than sending them.
   */
  async *pieces(id: string, start: number, end: number): AsyncGenerator<Uint8Array, void> {
    const file = await open(this.path(id));
    try {
      const buffers: Buffer[] = [];
      for (let at = start, turn = 0; at < end; turn = (turn + 1) % buffersInTurn) {
        const buffer = (buffers[turn] ??= Buffer.allocUnsafeSlow(pieceBytes));
        const { bytesRead } = await file.read(buffer, 0, Math.min(pieceBytes, end - at), at);
        if (bytesRead === 0) throw new Error('The file of an upload is shorter than it was.');
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }

  /** How many bytes are there; 0 without a file. */
  async size(id: string): Promise<number> {
    try {
      return (await stat(this.path(id))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  }

  async remove(id: string): Promise<void> {
    try {
      await unlink(this.path(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }

  /** Ids of all files there are. */
  async list(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => isUuid(name));
  }
}
