import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Settings } from '../../../config/s3-settings.js';
import {
  isConflict,
  isMissing,
  isNotImplemented,
  request,
  requestAgain,
  unavailable,
} from './store-error.js';

/** Servers may copy gigabytes before they answer. */
const completeTimeoutMs = 300_000;

export interface StoredObject {
  key: string;
  sizeBytes: number;
}

export interface MultipartUpload {
  key: string;
  uploadId: string;
}

export interface Part {
  number: number;
  etag: string;
  sizeBytes: number;
}

/** Bytes that can be read several times. */
export interface RepeatableBody {
  readonly sizeBytes: number;
  stream(): Readable | Buffer;
}

/** The requests to the bucket. All throw Failure UNAVAILABLE. */
export class Bucket {
  private readonly Bucket: string;
  private readonly encryption: { ServerSideEncryption?: 'AES256' | 'aws:kms'; SSEKMSKeyId?: string };

  constructor(
    private readonly client: S3Client,
    { bucket, encryption }: S3Settings,
    /** Pause before the first repetition of a request that the SDK cannot repeat. It doubles each time. */
    readonly firstPauseMs = 200,
  ) {
    this.Bucket = bucket;
    this.encryption = encryption
      ? { ServerSideEncryption: encryption.algorithm, SSEKMSKeyId: encryption.kmsKeyId ?? undefined }
      : {};
  }

  /** Objects whose keys start with a prefix, in batches. */
  async *objects(prefix: string): AsyncGenerator<StoredObject[], void> {
    let next: string | undefined;
    do {
      const page = await request('ListObjectsV2', () =>
        this.client.send(
          new ListObjectsV2Command({ Bucket: this.Bucket, Prefix: prefix, ContinuationToken: next }),
        ),
      );
      yield (page.Contents ?? []).map(({ Key, Size }) => ({ key: Key!, sizeBytes: Size ?? 0 }));
      next = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (next);
  }

  /** Unfinished multipart uploads whose keys start with a prefix, in batches. Some servers need the whole key as prefix. */
  async *multipartUploads(prefix: string): AsyncGenerator<MultipartUpload[], void> {
    let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
    for (;;) {
      const page = await this.multipartUploadsPage(prefix, markers);
      yield (page.Uploads ?? []).map(({ Key, UploadId }) => ({ key: Key!, uploadId: UploadId! }));
      if (!page.IsTruncated || !page.NextKeyMarker) return;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  private multipartUploadsPage(
    prefix: string,
    markers: { KeyMarker?: string; UploadIdMarker?: string },
  ): Promise<ListMultipartUploadsCommandOutput> {
    const input = { Bucket: this.Bucket, Prefix: prefix, ...markers };
    return request('ListMultipartUploads', () => this.client.send(new ListMultipartUploadsCommand(input)));
  }

  async createMultipartUpload(key: string): Promise<MultipartUpload> {
    const { UploadId } = await request('CreateMultipartUpload', () =>
      this.client.send(
        new CreateMultipartUploadCommand({ Bucket: this.Bucket, Key: key, ...this.encryption }),
      ),
    );
    return { key, uploadId: UploadId! };
  }

  /** The stored parts by number. Null: the multipart upload was completed or aborted. */
  async parts({ key, uploadId }: MultipartUpload): Promise<Part[] | null> {
    const parts: Part[] = [];
    let next: string | undefined;
    do {
      const page = await nullIfMissing(
        request('ListParts', () =>
          this.client.send(
            new ListPartsCommand({
              ...{ Bucket: this.Bucket, Key: key, UploadId: uploadId, PartNumberMarker: next },
            }),
          ),
        ),
      );
      if (!page) return null;
      for (const { PartNumber, ETag, Size } of page.Parts ?? [])
        parts.push({ number: PartNumber!, etag: ETag!, sizeBytes: Size ?? 0 });
      next = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (next);
    return parts.sort((one, other) => one.number - other.number);
  }

  async putPart({ key, uploadId }: MultipartUpload, number: number, body: RepeatableBody): Promise<Part> {
    const { sizeBytes } = body;
    const { ETag } = await requestAgain('UploadPart', this.firstPauseMs, () =>
      this.client.send(
        new UploadPartCommand({
          ...{ Bucket: this.Bucket, Key: key, UploadId: uploadId, PartNumber: number },
          ...{ Body: body.stream(), ContentLength: sizeBytes },
        }),
      ),
    );
    return { number, etag: ETag!, sizeBytes };
  }

  /** Joins the parts to an object. False: the multipart upload does not exist any more. */
  async complete({ key, uploadId }: MultipartUpload, parts: readonly Part[]): Promise<boolean> {
    const completed = await nullIfMissing(
      request('CompleteMultipartUpload', () =>
        this.client.send(
          new CompleteMultipartUploadCommand({
            ...{ Bucket: this.Bucket, Key: key, UploadId: uploadId },
            MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
          }),
          { requestTimeout: completeTimeoutMs },
        ),
      ),
    );
    return completed !== null;
  }

  async abort({ key, uploadId }: MultipartUpload): Promise<void> {
    await nullIfMissing(
      request('AbortMultipartUpload', () =>
        this.client.send(
          new AbortMultipartUploadCommand({ Bucket: this.Bucket, Key: key, UploadId: uploadId }),
        ),
      ),
    );
  }

  async put(key: string, body: RepeatableBody): Promise<void> {
    await requestAgain('PutObject', this.firstPauseMs, () =>
      this.client.send(
        new PutObjectCommand({
          ...{ Bucket: this.Bucket, Key: key, Body: body.stream(), ContentLength: body.sizeBytes },
          ...this.encryption,
        }),
      ),
    );
  }

  /** Stores a small object unless there is one with this key. Servers without conditional requests replace it. */
  async putNew(key: string, body: Buffer): Promise<void> {
    const input = { Bucket: this.Bucket, Key: key, Body: body, ...this.encryption };
    await request('PutObject', async () => {
      try {
        await this.client.send(new PutObjectCommand({ ...input, IfNoneMatch: '*' }));
      } catch (error) {
        if (isConflict(error)) return;
        if (!isNotImplemented(error)) throw error;
        await this.client.send(new PutObjectCommand(input));
      }
    });
  }

  /** Size of an object. Null: it does not exist. */
  async size(key: string): Promise<number | null> {
    const head = await nullIfMissing(
      request('HeadObject', () => this.client.send(new HeadObjectCommand({ Bucket: this.Bucket, Key: key }))),
    );
    if (head) return head.ContentLength ?? 0;
    // A response to HEAD does not distinguish a missing bucket from a missing object, and posts whose file is missing fail.
    await request('ListObjectsV2', () =>
      this.client.send(new ListObjectsV2Command({ Bucket: this.Bucket, Prefix: key, MaxKeys: 1 })),
    );
    return null;
  }

  /** The bytes of an object at `[start, end)`. @throws also an error for which `isMissing` or `isBeyondEnd` is true */
  async get(key: string, start: number, end: number, signal?: AbortSignal): Promise<Readable> {
    const input = { Bucket: this.Bucket, Key: key, Range: `bytes=${start}-${end - 1}` };
    const { Body, ContentRange } = await request(
      'GetObject',
      () => this.client.send(new GetObjectCommand(input), { abortSignal: signal }),
      signal,
    );
    const body = Body as Readable;
    // Proxies and servers that ignore ranges would be taken for the requested bytes.
    if (ContentRange?.startsWith(`bytes ${start}-`)) return body;
    body.destroy();
    throw unavailable('GetObject', new Error('The range was ignored.'));
  }

  async delete(key: string): Promise<void> {
    await nullIfMissing(
      request('DeleteObject', () =>
        this.client.send(new DeleteObjectCommand({ Bucket: this.Bucket, Key: key })),
      ),
    );
  }
}

async function nullIfMissing<Result>(response: Promise<Result>): Promise<Result | null> {
  try {
    return await response;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
