import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import type { SealedSample } from '../../src/crypto/sealed-samples.js';
import { BackupError } from './backup-error.js';

/** One sealed value per key and column, so that a restore can check keys and not only their names. */
const sealedSample = z
  .object({
    keyId: z.string(),
    place: z.object({ table: z.string(), column: z.string(), id: z.string() }),
    sealed: z.string(),
  })
  .transform((sample) => sample as SealedSample);

const headerSchema = z.object({
  format: z.literal('patchbay-backup'),
  formatVersion: z.literal(1),
  /** Version of Patchbay that made the backup. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  serverVersion: z.string(),
  method: z.enum(['copy', 'pg_dump']),
  /** Names of the applied migrations, in their order. */
  migrations: z.array(z.string()),
  sealedSamples: z.array(sealedSample),
  /** Number of rows by table. */
  rowCounts: z.record(z.string(), z.number()),
});

export type ArchiveHeader = z.infer<typeof headerSchema>;

const footerPrefix = '\nsha256:';
const footerBytes = footerPrefix.length + 64 + 1;
/** The header has a few hundred short entries. */
const maxHeaderBytes = 4 << 20;

/**
 * Writes an archive: a line with the header as JSON, the compressed dump, and the checksum of both. The file appears when it is complete,
 * and only its owner can read it.
 *
 * @returns the size in bytes
 */
export async function writeArchive(
  path: string,
  header: ArchiveHeader,
  dump: AsyncIterable<Buffer>,
): Promise<number> {
  const next = `${path}.${process.pid}.new`;
  const file = await open(next, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let size = 0;
    const write = async (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    };
    await write(Buffer.from(`${JSON.stringify(header)}\n`));
    await pipeline(dump, createGzip({ level: 1 }), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await write(chunk);
    });
    await file.writeFile(`${footerPrefix}${hash.digest('hex')}\n`);
    await file.sync();
    await rename(next, path);
    await syncFolder(dirname(path));
    return size + footerBytes;
  } finally {
    await file.close();
    await rm(next, { force: true });
  }
}

/** Without it, the new name could be lost in a power failure. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** An archive whose checksum is correct. */
export class Archive {
  private constructor(
    private readonly file: FileHandle,
    readonly header: ArchiveHeader,
    private readonly start: number,
    private readonly end: number,
  ) {}

  /**
   * Opens an archive and reads it once to check it.
   *
   * @throws BackupError if the file is no archive, is damaged, or was made by a newer format
   */
  static async open(path: string): Promise<Archive> {
    const file = await open(path, 'r').catch((error: Error) => {
      throw new BackupError(`${path} cannot be read: ${error.message}`);
    });
    try {
      const { header, length } = await readHeader(file, path);
      const end = (await file.stat()).size - footerBytes;
      await checkSum(file, path, end);
      return new Archive(file, header, length, end);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The dump in the plain format of pg_dump. */
  dump(): Readable {
    const compressed = this.file.createReadStream({ start: this.start, end: this.end - 1, autoClose: false });
    const dump = createGunzip();
    compressed.once('error', (error) => dump.destroy(error));
    return compressed.pipe(dump);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function readHeader(
  file: FileHandle,
  path: string,
): Promise<{ header: ArchiveHeader; length: number }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(maxHeaderBytes), 0, maxHeaderBytes, 0);
  const length = buffer.subarray(0, bytesRead).indexOf(10) + 1;
  let json: unknown;
  try {
    json = JSON.parse(buffer.toString('utf8', 0, length));
  } catch {
    throw new BackupError(`${path} is not a backup of Patchbay.`);
  }
  const { data } = headerSchema.safeParse(json);
  if (!data) throw new BackupError(`${path} is not a backup that this version can read.`);
  return { header: data, length };
}

async function checkSum(file: FileHandle, path: string, end: number): Promise<void> {
  const damaged = new BackupError(
    `${path} is damaged or incomplete: its checksum is wrong. Use another backup.`,
  );
  if (end <= 0) throw damaged;
  const hash = createHash('sha256');
  const content = file.createReadStream({ start: 0, end: end - 1, autoClose: false });
  for await (const chunk of content) hash.update(chunk as Buffer);
  const footer = (await file.read(Buffer.alloc(footerBytes), 0, footerBytes, end)).buffer.toString();
  if (footer !== `${footerPrefix}${hash.digest('hex')}\n`) throw damaged;
}
