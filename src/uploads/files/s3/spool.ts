import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { RepeatableBody } from './bucket.js';

const namePattern = /^upload-[0-9a-f-]{36}\.part$/;

/** The folder for parts that are being received. Parts are kept on the disk, so that slow clients need no memory. */
export class SpoolFolder {
  constructor(private readonly path: string) {}

  /** Creates the folder, and deletes files of a process that was killed in the moment after it created them. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.path)) if (namePattern.test(name)) await this.unlink(name);
  }

  /** Creates a file without a name, which disappears with the process. */
  async create(): Promise<Spool> {
    const name = `upload-${randomUUID()}.part`;
    const openNew = () => open(join(this.path, name), 'wx+', 0o600);
    const file = await openNew().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      // The folder was deleted, which operators may do at any time.
      await mkdir(this.path, { recursive: true, mode: 0o700 });
      return openNew();
    });
    await this.unlink(name);
    return new Spool(file);
  }

  /** Another process that starts may delete the file first. */
  private async unlink(name: string): Promise<void> {
    try {
      await unlink(join(this.path, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** The bytes of one part. */
export class Spool implements RepeatableBody {
  sizeBytes = 0;

  constructor(private readonly file: FileHandle) {}

  async append(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, sent, bytes.length - sent, this.sizeBytes);
      sent += bytesWritten;
      this.sizeBytes += bytesWritten;
    }
  }

  stream(): Readable | Buffer {
    if (this.sizeBytes === 0) return Buffer.alloc(0);
    return this.file.createReadStream({ start: 0, end: this.sizeBytes - 1, autoClose: false });
  }

  /** Makes room for the next part. Its bytes overwrite the old ones. */
  reset(): void {
    this.sizeBytes = 0;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
