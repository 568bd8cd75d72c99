import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { validate as isUuid } from 'uuid';
import { Config } from '../config/config.js';
import { PooledFileReader } from './pooled-file-reader.js';

/** Buffer size for reads. */
const readBufferBytes = 256 * 1024;

/** The files of uploads. Each is named by the id of its upload, readable only by this process, and always streamed. */
@Injectable()
export class UploadFiles implements OnModuleInit {
  constructor(
    config: Config,
    readonly directory = join(config.dataDir, 'uploads'),
  ) {}

  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await chmod(this.directory, 0o700);
  }

  path(id: string): string {
    if (!isUuid(id)) throw new Error('The id of an upload must be a UUID.');
    return join(this.directory, id);
  }

  /** Creates an empty file with mode 0600. */
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
    return createReadStream(this.path(id), { start, end: end - 1, highWaterMark: readBufferBytes });
  }

  /** A reader for many reads of the same file, by one consumer at a time. */
  pooledReader(id: string): PooledFileReader {
    return new PooledFileReader(this.path(id));
  }

  /** Size in bytes. 0 without a file. */
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

  /** Ids of all files. */
  async list(): Promise<string[]> {
    return (await readdir(this.directory)).filter((name) => isUuid(name));
  }
}
