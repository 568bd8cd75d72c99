import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ConfigError } from '../../../config/config.js';
import type { S3Settings } from '../../../config/s3-settings.js';
import { Failure } from '../../../failures/failure.js';
import type { HealthNotes } from '../../../telemetry/health-notes.js';
import {
  type AnnouncedFile,
  type PooledReader,
  type RandomAccessFile,
  requireUploadId,
  UploadFiles,
} from '../../files.js';
import { untilFailure } from '../until-failure.js';
import { Bucket } from './bucket.js';
import { checkBucket } from './check-bucket.js';
import { createS3Client } from './client.js';
import { FileWriter } from './file-writer.js';
import { uploadIdOf } from './keys.js';
import { claimFolder } from './ownership.js';
import { readProgress } from './progress.js';
import { ObjectBlocks, rangeStream, readRange } from './ranges.js';
import { SpoolFolder } from './spool.js';

/** What the store needs of the process. */
export interface S3Process {
  dataDir: string;
  /** Null before the first start of the installation. */
  readInstallationId: () => Promise<string | null>;
  healthNotes: Pick<HealthNotes, 'set' | 'clear'>;
  /** Whether its roles need uploads. Otherwise, mistakes in the settings do not stop it. */
  needsUploads: boolean;
  /** For tests, which shorten the pauses of the SDK before it repeats requests. */
  createClient?: typeof createS3Client;
  /** For tests, which shorten the pauses of {@link Bucket}. */
  firstPauseMs?: number;
}

/** Files in a bucket, for processes that share no file system. Only this folder imports the AWS SDK. */
export class S3Files extends UploadFiles implements OnModuleInit, OnApplicationShutdown {
  private readonly client: S3Client;
  private readonly bucket: Bucket;
  private readonly spools: SpoolFolder;
  /** Whether the folder of the bucket is known to belong to this installation. */
  private isOwner = false;

  constructor(
    private readonly settings: S3Settings,
    private readonly process: S3Process,
  ) {
    super();
    const { createClient = createS3Client, firstPauseMs } = process;
    this.client = createClient(settings);
    this.bucket = new Bucket(this.client, settings, firstPauseMs);
    this.spools = new SpoolFolder(join(process.dataDir, 'tmp'));
  }

  /** @throws ConfigError if the bucket cannot be used */
  async onModuleInit(): Promise<void> {
    if (!this.process.needsUploads) return;
    await this.spools.prepare();
    const isUsable = await checkBucket(this.client, this.settings);
    const fault = isUsable ? await this.claimFolder().catch(ignoreUnavailable) : null;
    if (fault) throw new ConfigError([{ variable: 'UPLOAD_S3_PREFIX', message: fault }]);
    if (!isUsable)
      this.process.healthNotes.set('uploads', 'The bucket of UPLOAD_S3_BUCKET has not answered yet.');
  }

  /** Checks what could not be checked at the start. */
  @Interval('uploads.s3', 60_000)
  async recheck(): Promise<void> {
    if (this.process.needsUploads && !this.isOwner) await this.requireFolder().catch(ignoreUnavailable);
  }

  onApplicationShutdown(): void {
    this.client.destroy();
  }

  /** Nothing is stored before the first bytes. */
  async create(id: string): Promise<void> {
    requireUploadId(id);
  }

  async append(file: AnnouncedFile, offset: number, bytes: Readable): Promise<number> {
    const key = this.keyOf(file.id);
    await this.requireFolder();
    const progress = await readProgress(this.bucket, key);
    if (progress.receivedBytes !== offset) throw new Failure('UPLOAD_OFFSET_CONFLICT');
    if (progress.isComplete) return offset;
    return FileWriter.run(
      this.bucket,
      this.spools,
      key,
      async (writer) => {
        const source: { error?: unknown } = {};
        for await (const piece of untilFailure(bytes, source)) await writer.append(piece);
        if (writer.receivedBytes === file.sizeBytes) await writer.complete();
        else await writer.flush();
        if ('error' in source) throw source.error;
        return writer.receivedBytes;
      },
      progress,
    );
  }

  async write(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    await this.requireFolder();
    return FileWriter.run(this.bucket, this.spools, this.keyOf(id), async (writer) => {
      for await (const piece of bytes) await writer.append(piece);
      await writer.complete();
      return writer.receivedBytes;
    });
  }

  async receivedBytes({ id, sizeBytes }: AnnouncedFile): Promise<number> {
    const key = this.keyOf(id);
    const progress = await readProgress(this.bucket, key);
    // The process died between the last byte and the completion.
    if (!progress.isComplete && progress.receivedBytes > 0 && progress.receivedBytes === sizeBytes)
      await FileWriter.run(this.bucket, this.spools, key, (writer) => writer.complete(), progress);
    return progress.receivedBytes;
  }

  async size(id: string): Promise<number> {
    return (await this.bucket.size(this.keyOf(id))) ?? 0;
  }

  async open(id: string): Promise<RandomAccessFile | null> {
    const key = this.keyOf(id);
    const size = await this.bucket.size(key);
    return size === null ? null : new ObjectBlocks(this.bucket, key, size);
  }

  read(id: string, start: number, end: number): Readable {
    return rangeStream(this.bucket, this.keyOf(id), start, end);
  }

  pooledReader(id: string): PooledReader {
    const key = this.keyOf(id);
    return { read: (start, end) => readRange(this.bucket, key, start, end) };
  }

  /** Multipart uploads first: their parts are not visible as objects, but cost storage. */
  async remove(id: string): Promise<void> {
    const { prefix } = this.settings;
    const key = this.keyOf(id);
    await this.requireFolder();
    for await (const uploads of this.bucket.multipartUploads(key))
      for (const upload of uploads) if (upload.key === key) await this.bucket.abort(upload);
    for await (const objects of this.bucket.objects(key))
      for (const object of objects)
        if (uploadIdOf(object.key, prefix) === id) await this.bucket.delete(object.key);
  }

  /** Files that have parts but no object are found on servers that list multipart uploads by a prefix. */
  async *list(): AsyncGenerator<string[], void> {
    const { prefix } = this.settings;
    // What is listed here may be deleted as leftovers, also after another installation has taken the folder.
    this.isOwner = false;
    await this.requireFolder();
    const batches = [this.bucket.objects(prefix), this.bucket.multipartUploads(prefix)];
    for (const source of batches)
      for await (const items of source) {
        const ids = items.map(({ key }) => uploadIdOf(key, prefix)).filter((id) => id !== null);
        if (ids.length > 0) yield [...new Set(ids)];
      }
  }

  /** Before everything that writes or deletes. @throws Failure UNAVAILABLE */
  private async requireFolder(): Promise<void> {
    if (this.isOwner) return;
    const fault = await this.claimFolder();
    if (!fault) return;
    this.process.healthNotes.set('uploads', `UPLOAD_S3_PREFIX ${fault}`);
    throw new Failure('UNAVAILABLE', {}, { cause: new Error(`UPLOAD_S3_PREFIX ${fault}`) });
  }

  /** Why the folder cannot be used. Null: it can. */
  private async claimFolder(): Promise<string | null> {
    const id = await this.process.readInstallationId();
    const fault = id === null ? null : await this.askForFolder(id);
    this.isOwner = fault === null && id !== null;
    if (!fault) this.process.healthNotes.clear('uploads');
    return fault;
  }

  private async askForFolder(installationId: string): Promise<string | null> {
    try {
      return await claimFolder(this.bucket, this.settings, installationId);
    } catch (error) {
      // For example, the key may read but not write.
      this.process.healthNotes.set('uploads', 'The folder UPLOAD_S3_PREFIX of the bucket cannot be checked.');
      throw error;
    }
  }

  /** The key has nothing of the user, only the id. */
  private keyOf(id: string): string {
    return this.settings.prefix + requireUploadId(id);
  }
}

/** The folder is checked again later. */
function ignoreUnavailable(error: unknown): null {
  if (error instanceof Failure) return null;
  throw error;
}
