import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';
import { createS3Client } from '../../../src/uploads/files/s3/client.js';
import type { S3Settings } from '../../../src/config/s3-settings.js';

const minPartBytes = 5 * 1024 * 1024;

/** How a request goes wrong. */
export type S3Fault =
  /** An error response. */
  | { status: number; code: string }
  /** The connection breaks after this many bytes of the response body. */
  | { breakAfter: number }
  /** The connection breaks after the request took effect, before its response. */
  | 'lose-response'
  /** The request waits until this is settled. */
  | { until: Promise<unknown> };

export interface S3Request {
  /** The name of the operation in the API of S3. */
  operation: string;
  key: string;
  headers: IncomingHttpHeaders;
}

interface StoredPart {
  number: number;
  sizeBytes: number;
}

/**
 * An S3 server on its own port with one bucket: s3rver, with the operations that it lacks (ListParts, ListMultipartUploads,
 * AbortMultipartUpload), small pages of lists, which it cannot encrypt on current versions of Node, and the checks that tests rely on
 * (unknown multipart uploads, parts that are too small).
 */
export class S3Server {
  static readonly bucket = 'patchbay-uploads';
  /** All requests, in the order of their arrival. */
  readonly requests: S3Request[] = [];
  /** Decides for each request whether it goes wrong. Null: it does not. */
  fault: (request: S3Request) => S3Fault | null = () => null;

  /** Keys of conditional requests, which s3rver does not know. */
  private readonly created = new Set<string>();

  private constructor(
    private readonly directory: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<S3Server> {
    const directory = mkdtempSync(join(tmpdir(), 'patchbay-s3-'));
    const s3rver = new S3rver({
      ...{ directory, silent: true, vhostBuckets: false },
      configureBuckets: [{ name: S3Server.bucket }],
    });
    await s3rver.configureBuckets();
    const handle = s3rver.callback();
    const server = createServer((request, response) => void started.serve(request, response, handle));
    const started = new S3Server(directory, server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return started;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
    rmSync(this.directory, { recursive: true });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get settings(): S3Settings {
    return {
      ...{ bucket: S3Server.bucket, region: 'us-east-1', endpoint: this.url, prefix: 'uploads/' },
      ...{ usesPathStyle: true, accessKey: { id: 'S3RVER', secret: 'S3RVER' }, encryption: null },
    };
  }

  /** The variables of a process that uses this server. */
  get environment(): Record<string, string> {
    return {
      ...{ UPLOAD_S3_BUCKET: S3Server.bucket, UPLOAD_S3_ENDPOINT: this.url, UPLOAD_S3_PATH_STYLE: 'on' },
      ...{ UPLOAD_S3_ACCESS_KEY_ID: 'S3RVER', UPLOAD_S3_SECRET_ACCESS_KEY: 'S3RVER' },
    };
  }

  /** Keys of all objects. */
  keys(): string[] {
    const suffix = '._S3rver_object';
    return readdirSync(this.bucketPath, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith(suffix))
      .map((path) => path.slice(0, -suffix.length))
      .sort();
  }

  object(key: string): Buffer {
    return readFileSync(join(this.bucketPath, `${key}._S3rver_object`));
  }

  /** Stores an object, as another program does. */
  put(key: string, bytes: Buffer): Promise<unknown> {
    return this.client((client) =>
      client.send(new PutObjectCommand({ Bucket: S3Server.bucket, Key: key, Body: bytes })),
    );
  }

  /** Begins a multipart upload, as another program does. */
  beginMultipart(key: string): Promise<unknown> {
    return this.client((client) =>
      client.send(new CreateMultipartUploadCommand({ Bucket: S3Server.bucket, Key: key })),
    );
  }

  private async client(work: (client: S3Client) => Promise<unknown>): Promise<unknown> {
    const client = createS3Client(this.settings);
    try {
      return await work(client);
    } finally {
      client.destroy();
    }
  }

  /** Unfinished multipart uploads, with the parts that have arrived completely. */
  multipartUploads(): { key: string; uploadId: string; parts: StoredPart[] }[] {
    return list(this.uploadsPath).flatMap((uploadId) => {
      const folder = join(this.uploadsPath, uploadId);
      const names = list(folder);
      if (!names.includes('key')) return [];
      const parts = names
        .filter((name) => /^\d+$/.test(name) && names.includes(`${name}.md5`))
        .map((name) => ({ number: Number(name), sizeBytes: statSync(join(folder, name)).size }))
        .sort((one, other) => one.number - other.number);
      return [{ uploadId, key: readFileSync(join(folder, 'key'), 'utf8'), parts }];
    });
  }

  private get bucketPath(): string {
    return join(this.directory, S3Server.bucket);
  }

  private get uploadsPath(): string {
    return join(this.bucketPath, '._S3rver_uploads');
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<void> {
    const url = new URL(request.url!, this.url);
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    const described = {
      operation: operationOf(request.method!, url, rest.join('/')),
      key: rest.join('/'),
      headers: request.headers,
    };
    this.requests.push(described);
    const fault = this.fault(described);
    if (fault === 'lose-response') response.write = () => (request.socket.destroy(), false);
    if (fault === 'lose-response') response.end = () => (request.socket.destroy(), response);
    else if (fault && 'until' in fault) await fault.until;
    else if (fault && 'breakAfter' in fault) breakAfter(response, fault.breakAfter);
    else if (fault) return refuse(request, response, fault.status, fault.code);
    if (!request.headers.authorization?.includes('Credential=S3RVER/'))
      return refuse(request, response, 403, 'InvalidAccessKeyId');
    const uploadId = url.searchParams.get('uploadId');
    const upload = this.multipartUploads().find((each) => each.uploadId === uploadId);
    if (uploadId && bucket === S3Server.bucket && !upload)
      return refuse(request, response, 404, 'NoSuchUpload');
    if (request.headers['if-none-match'] === '*') {
      if (this.created.has(described.key)) return refuse(request, response, 412, 'PreconditionFailed');
      this.created.add(described.key);
    }
    switch (described.operation) {
      case 'ListObjectsV2':
        if (bucket !== S3Server.bucket) break;
        return this.listObjects(response, url.searchParams);
      case 'ListMultipartUploads':
        if (bucket !== S3Server.bucket) return refuse(request, response, 404, 'NoSuchBucket');
        return this.listUploads(response, url.searchParams);
      case 'ListParts':
        return this.listParts(response, uploadId!, url.searchParams);
      case 'AbortMultipartUpload':
        rmSync(join(this.uploadsPath, uploadId!), { recursive: true });
        response.writeHead(204).end();
        return;
      case 'CompleteMultipartUpload':
        if (upload!.parts.slice(0, -1).some(({ sizeBytes }) => sizeBytes < minPartBytes))
          return refuse(request, response, 400, 'EntityTooSmall');
    }
    // s3rver takes an end of 0 for the end of the object.
    if (described.operation === 'GetObject' && request.headers.range === 'bytes=0-0') {
      const bytes = this.object(described.key);
      response.writeHead(206, { 'content-range': `bytes 0-0/${bytes.length}`, 'content-length': 1 });
      response.end(bytes.subarray(0, 1));
      return;
    }
    handle(request, response);
  }

  private listObjects(response: ServerResponse, query: URLSearchParams): void {
    const objects = this.keys()
      .filter((key) => key.startsWith(query.get('prefix') ?? ''))
      .filter((key) => key > (query.get('continuation-token') ?? ''))
      .map((key) => ({ id: key, xml: `<Key>${key}</Key><Size>${this.object(key).length}</Size>` }));
    sendPage(response, objects, 'ListBucketResult', 'Contents', 'NextContinuationToken');
  }

  private listUploads(response: ServerResponse, query: URLSearchParams): void {
    const uploads = this.multipartUploads()
      .filter(({ key }) => key.startsWith(query.get('prefix') ?? ''))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
      .filter(({ key }) => key > (query.get('key-marker') ?? ''))
      .map(({ key, uploadId }) => ({ id: key, xml: `<Key>${key}</Key><UploadId>${uploadId}</UploadId>` }));
    sendPage(response, uploads, 'ListMultipartUploadsResult', 'Upload', 'NextKeyMarker');
  }

  private listParts(response: ServerResponse, uploadId: string, query: URLSearchParams): void {
    const after = Number(query.get('part-number-marker') ?? 0);
    const { parts } = this.multipartUploads().find((upload) => upload.uploadId === uploadId)!;
    const listed = parts
      .filter(({ number }) => number > after)
      .map(({ number, sizeBytes }) => {
        const etag = readFileSync(join(this.uploadsPath, uploadId, `${number}.md5`), 'utf8');
        const xml = `<PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag><Size>${sizeBytes}</Size>`;
        return { id: String(number), xml };
      });
    sendPage(response, listed, 'ListPartsResult', 'Part', 'NextPartNumberMarker');
  }
}

/** Sends the first of the remaining items. `id` continues the list after an item. Items of equal id are on one page. */
function sendPage(
  response: ServerResponse,
  items: readonly { id: string; xml: string }[],
  root: string,
  name: string,
  marker: string,
): void {
  let count = Math.min(2, items.length);
  while (count < items.length && items[count]!.id === items[count - 1]!.id) count++;
  const page = items.slice(0, count).map(({ xml }) => `<${name}>${xml}</${name}>`);
  const next = `<IsTruncated>${count < items.length}</IsTruncated><${marker}>${items[count - 1]?.id ?? ''}</${marker}>`;
  response.end(`<${root}>${next}${page.join('')}</${root}>`);
}

function operationOf(method: string, { searchParams: query }: URL, key: string): string {
  if (!key) return query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2';
  if (query.has('uploads')) return 'CreateMultipartUpload';
  const isPart = query.has('uploadId');
  switch (method) {
    case 'GET':
      return isPart ? 'ListParts' : 'GetObject';
    case 'PUT':
      return isPart ? 'UploadPart' : 'PutObject';
    case 'DELETE':
      return isPart ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'HEAD':
      return 'HeadObject';
    default:
      return 'CompleteMultipartUpload';
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, code: string): void {
  request.resume();
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(request.method === 'HEAD' ? undefined : `<Error><Code>${code}</Code></Error>`);
}

function breakAfter(response: ServerResponse, bytes: number): void {
  let sent = 0;
  const write = response.write.bind(response) as (piece: Buffer) => boolean;
  response.write = ((piece: Buffer) => {
    if (sent + piece.length <= bytes) {
      sent += piece.length;
      return write(piece);
    }
    write(piece.subarray(0, bytes - sent));
    setImmediate(() => response.socket?.destroy());
    return false;
  }) as ServerResponse['write'];
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
