import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { DataStore, ERRORS, Server, Upload as TusUpload } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NodeRequest } from 'srvx/node';
import { newId } from '../../crypto/new-id.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { errorBody } from '../../http/error-response.js';
import { maxUploadBytes, type Upload, UploadState } from '../domain/upload.js';
import { mediaInvalid } from '../media-invalid.js';
import { tusExtensions } from './request.js';
import { UploadFiles } from '../files.js';
import { drainMs, UploadLocker } from './locker.js';
import { UploadsRepository } from '../uploads.repository.js';
import { UploadsService } from '../uploads.service.js';

type TusRequest = Parameters<NonNullable<Server['options']['onIncomingRequest']>>[0];

/** An authorized request. */
export interface TusCall {
  owner: string;
  /** The method, after `X-HTTP-Method-Override`. */
  method: string;
  /** The upload in the path. Null: a new one is created. */
  upload: Upload | null;
}

interface RunningCall extends TusCall {
  metadata: string | null;
  /** The error that is answered instead of the text of the library. */
  failure: { status: number; failure: Failure } | null;
}

/** Headers of the protocol. The library gets no others. */
const protocolHeaders = [
  'content-length',
  'content-type',
  'tus-resumable',
  'upload-length',
  'upload-metadata',
  'upload-offset',
];

/**
 * The tus protocol (resumable uploads) on our files and rows. Requests are authorized before. The library gets only the authorized id,
 * because it would derive another one from the whole address, including the query.
 */
@Injectable()
export class TusServer {
  private readonly logger = new Logger('Uploads');
  private readonly server: Server;
  private readonly calls = new WeakMap<object, RunningCall>();

  constructor(
    config: Config,
    files: UploadFiles,
    uploads: UploadsRepository,
    service: UploadsService,
    locker: UploadLocker,
  ) {
    this.server = new Server({
      path: '/uploads',
      datastore: new Store(files, uploads),
      locker,
      lockDrainTimeout: drainMs,
      maxSize: maxUploadBytes,
      generateUrl: (_, { id }) => `${config.http.publicUrl}/uploads/${id}`,
      namingFunction: () => newId(),
      getFileIdFromRequest: (request) => this.callOf(request).upload?.id,
      onUploadCreate: async (request, { id, size, metadata }) => {
        const call = this.callOf(request);
        call.upload = await service.create(call.owner, id, {
          sizeBytes: size ?? 0,
          fileName: metadata?.filename ?? null,
          metadata: call.metadata,
        });
        return {};
      },
      onUploadFinish: async (request, { id }) => {
        const call = this.callOf(request);
        call.upload = await service.complete(call.owner, id);
        return {};
      },
      onResponseError: (request, error) => {
        const failed = this.toFailure(error, this.callOf(request));
        this.callOf(request).failure = failed;
        return { status_code: failed.status, body: failed.failure.message };
      },
    });
  }

  /** Runs a request in the library and sends the response. */
  async handle(call: TusCall, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { raw } = request;
    const metadata = request.headers['upload-metadata'];
    const running = {
      ...call,
      metadata: typeof metadata === 'string' ? metadata : null,
      failure: null,
    };
    const tusRequest = new NodeRequest({ req: raw, res: reply.raw });
    const headers = protocolHeaders.flatMap((name) => {
      const value = raw.headers[name];
      return typeof value === 'string' ? [[name, value] as [string, string]] : [];
    });
    Object.defineProperties(tusRequest, {
      method: { value: call.method },
      url: { value: `http://localhost/uploads/${call.upload?.id ?? ''}` },
      headers: { value: new Headers(headers) },
    });
    this.calls.set(tusRequest, running);
    const answer = await this.server.handleWeb(tusRequest);
    await this.answer(running, answer, request, reply);
  }

  private async answer(
    { upload, failure, method }: RunningCall,
    answer: Response,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    for (const [name, value] of answer.headers) {
      // CORS is handled by the application, and the body may differ.
      if (!name.startsWith('access-control-') && !name.startsWith('content-')) reply.header(name, value);
    }
    reply.status(answer.status).header('cache-control', 'no-store');
    if (upload?.state === UploadState.RECEIVING && upload.expiresAt && answer.ok) {
      reply.header('upload-expires', upload.expiresAt.toUTCString());
    }
    if (answer.ok) {
      if (method === 'HEAD' && upload?.metadata) reply.header('upload-metadata', upload.metadata);
      await reply.send();
      return;
    }
    const reported = failure?.failure ?? invalidInput((await answer.text()).trim());
    await reply.send(errorBody(reported, request));
  }

  private callOf(request: TusRequest): RunningCall {
    const call = this.calls.get(request);
    if (!call) throw new Failure('UNAUTHENTICATED');
    return call;
  }

  /** Turns errors of the library into failures. */
  private toFailure(error: unknown, { method }: TusCall): { status: number; failure: Failure } {
    if (error instanceof Failure) {
      const isTooLarge = (error.details as { reason?: string }).reason === 'TOO_LARGE';
      return { status: isTooLarge ? 413 : error.status, failure: error };
    }
    const { status_code: status = 500, body = '' } = error as { status_code?: number; body?: string };
    const message = body.trim();
    switch (status) {
      case 404:
      case 410:
        return { status, failure: new Failure('NOT_FOUND', {}, { message }) };
      case 409:
        return { status, failure: new Failure('UPLOAD_OFFSET_CONFLICT') };
      case 413:
        return method === 'POST'
          ? { status, failure: mediaInvalid('TOO_LARGE') }
          : { status, failure: new Failure('PAYLOAD_TOO_LARGE', {}, { message: beyondLength }) };
      case 423:
        return { status, failure: new Failure('UPLOAD_LOCKED') };
      case 400:
      case 403:
      case 501:
        return { status: 400, failure: invalidInput(message) };
      default:
        this.logger.error({ err: error }, 'Upload failed');
        return { status: 500, failure: new Failure('INTERNAL') };
    }
  }
}

const beyondLength = 'The request has more bytes than Upload-Length announced.';

function invalidInput(message: string): Failure {
  return new Failure('INVALID_INPUT', {}, { message });
}

/** Our files and rows as a store of the library. The service creates both before the library asks for it. */
class Store extends DataStore {
  constructor(
    private readonly files: UploadFiles,
    private readonly uploads: UploadsRepository,
  ) {
    super();
    this.extensions = [...tusExtensions];
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const upload = await this.find(id);
    const offset = await this.files.receivedBytes(upload);
    return new TusUpload({
      id,
      size: upload.sizeBytes,
      offset,
      creation_date: upload.createdAt.toISOString(),
    });
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    return this.files.append(await this.find(id), offset, bytes);
  }

  private async find(id: string): Promise<Upload> {
    const upload = await this.uploads.find(id);
    if (!upload) throw ERRORS.FILE_NOT_FOUND;
    return upload;
  }
}
