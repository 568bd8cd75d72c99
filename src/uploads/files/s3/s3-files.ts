import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { ConfigError } from '../../../config/config.js';
import type { S3Settings } from '../../../config/s3-settings.js';
import { Failure } from '../../../failures/failure.js';
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
import { ownsFolder } from './ownership.js';
import { readProgress } from './progress.js';
import { ObjectBlocks, rangeStream, readRange } from './ranges.js';
import { SpoolFolder } from './spool.js';

const uuidLength = 36;

/** Files in a bucket, for processes that share no file system. Only this folder imports the AWS SDK. */
export class S3Files extends UploadFiles implements OnModuleInit, OnApplicationShutdown {
  private readonly client: S3Client;
  private readonly bucket: Bucket;
  private readonly spools: SpoolFolder;

  constructor(
    private readonly settings: S3Settings,
    dataDir: string,
    private readonly readInstallationId: () => Promise<string | null>,
  ) {
    super();
    this.client = createS3Client(settings);
    this.bucket = new Bucket(this.client, settings);
    this.spools = new SpoolFolder(join(dataDir, 'tmp'));
  }

  /** @throws ConfigError if the bucket cannot be used */
  async onModuleInit(): Promise<void> {
    await this.spools.prepare();
    if (!(await checkBucket(this.client, this.settings))) return;
    if (!(await this.ownsFolder()))
      throw new ConfigError([{ variable: 'UPLOAD_S3_PREFIX', message: this.describeOwner() }]);
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

  write(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
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
    const key = this.keyOf(id);
    for await (const uploads of this.bucket.multipartUploads(key))
      for (const upload of uploads) await this.bucket.abort(upload);
    for await (const objects of this.bucket.objects(key))
      for (const object of objects) await this.bucket.delete(object.key);
  }

  /** Files that have parts but no object are found on servers that list multipart uploads by a prefix. */
  async *list(): AsyncGenerator<string[], void> {
    const { prefix } = this.settings;
    // What is listed here may be deleted as leftovers.
    if (!(await this.ownsFolder())) throw new Error(`UPLOAD_S3_PREFIX ${this.describeOwner()}`);
    const batches = [this.bucket.objects(prefix), this.bucket.multipartUploads(prefix)];
    for (const source of batches)
      for await (const items of source) {
        const ids = items
          .map(({ key }) => key.slice(prefix.length, prefix.length + uuidLength))
          .filter(isUuid);
        if (ids.length > 0) yield [...new Set(ids)];
      }
  }

  private async ownsFolder(): Promise<boolean> {
    const id = await this.readInstallationId();
    return id === null || ownsFolder(this.bucket, this.settings.prefix, id);
  }

  private describeOwner(): string {
    const { bucket, prefix } = this.settings;
    return `names "${prefix}" in the bucket "${bucket}", which belongs to another installation: choose another prefix`;
  }

  /** The key has nothing of the user, only the id. */
  private keyOf(id: string): string {
    return this.settings.prefix + requireUploadId(id);
  }
}
