import { Injectable, type OnModuleInit } from '@nestjs/common';
import { createReadStream, createWriteStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, opendir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { validate as isUuid } from 'uuid';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { type AnnouncedFile, type RandomAccessFile, requireUploadId, UploadFiles } from '../files.js';
import { PooledFileReader } from './pooled-file-reader.js';
import { untilFailure } from './until-failure.js';

/** Buffer size for reads. */
const readBufferBytes = 256 * 1024;
const maxBatch = 1000;

/** Files in a folder that only this user can read. Processes on several machines need a shared file system. */
@Injectable()
export class LocalFiles extends UploadFiles implements OnModuleInit {
  constructor(
    config: Config,
    readonly directory = join(config.dataDir, 'uploads'),
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    await chmod(this.directory, 0o700);
  }

  path(id: string): string {
    return join(this.directory, requireUploadId(id));
  }

  /** Creates an empty file with mode 0600. */
  async create(id: string): Promise<void> {
    await writeFile(this.path(id), '', { mode: 0o600 });
  }

  async append({ id }: AnnouncedFile, offset: number, bytes: Readable): Promise<number> {
    const path = this.path(id);
    // Missing: the file was deleted, or DATA_DIR is not the folder that received its first bytes.
    if (!(await ignoreMissing(stat(path)))) throw new Failure('NOT_FOUND');
    const file = createWriteStream(path, { flags: 'r+', start: offset });
    const source: { error?: unknown } = {};
    await pipeline(untilFailure(bytes, source), file);
    if ('error' in source) throw source.error;
    return offset + file.bytesWritten;
  }

  async write(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const file = createWriteStream(this.path(id), { mode: 0o600 });
    await pipeline(bytes, file);
    return file.bytesWritten;
  }

  receivedBytes({ id }: AnnouncedFile): Promise<number> {
    return this.size(id);
  }

  async size(id: string): Promise<number> {
    return (await ignoreMissing(stat(this.path(id))))?.size ?? 0;
  }

  open(id: string): Promise<RandomAccessFile | null> {
    return ignoreMissing(openLocalFile(this.path(id)));
  }

  read(id: string, start: number, end: number): ReadStream {
    return createReadStream(this.path(id), { start, end: end - 1, highWaterMark: readBufferBytes });
  }

  pooledReader(id: string): PooledFileReader {
    return new PooledFileReader(this.path(id));
  }

  async remove(id: string): Promise<void> {
    await ignoreMissing(unlink(this.path(id)));
  }

  async *list(): AsyncGenerator<string[], void> {
    let batch: string[] = [];
    for await (const { name } of await opendir(this.directory)) {
      if (!isUuid(name)) continue;
      if (batch.push(name) < maxBatch) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}

export async function openLocalFile(path: string): Promise<RandomAccessFile> {
  const file = await open(path, 'r');
  const { size } = await file.stat();
  return {
    size,
    read: async (at, length) => {
      const buffer = Buffer.alloc(Math.min(length, size - at));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      return buffer.subarray(0, bytesRead);
    },
    close: () => file.close(),
  };
}

/** The result of a file operation. Null if the file does not exist. */
async function ignoreMissing<Result>(operation: Promise<Result>): Promise<Result | null> {
  try {
    return await operation;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
