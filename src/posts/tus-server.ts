import { Injectable, Logger } from '@nestjs/common';
import { FileStore } from '@tus/file-store';
import { Server, Upload as TusUpload } from '@tus/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { newId } from '../crypto/new-id.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { failureBody } from '../graphql/failure.filter.js';
import { UploadFiles } from './upload-files.js';
import { drainMs, UploadLocker } from './upload-locker.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';

type TusRequest = Parameters<NonNullable<Server['options']['onIncomingRequest']>>[0];

/**
 * The tus protocol (resumable uploads) over our files and rows. Who may do what to which upload is settled before a request
 * comes here.
 */
@Injectable()
export class TusServer {
  private readonly logger = new Logger('Uploads');
  private readonly server: Server;
  /** Whose requests these are, for the hooks of the library. */
  private readonly owners = new WeakMap<IncomingMessage, string>();

  constructor(
    config: Config,
    database: Database,
    files: UploadFiles,
    uploads: UploadsRepository,
    service: UploadsService,
    locker: UploadLocker,
  ) {
    this.server = new Server({
      path: '/uploads',
      datastore: new Store(files, uploads, database),
      locker,
      lockDrainTimeout: drainMs,
      generateUrl: (_, { id }) => `${config.http.publicUrl}/uploads/${id}`,
      namingFunction: () => newId(),
      // Which pages may come is decided for the whole application.
      allowedOrigins: () => false,
      onUploadCreate: async (request, { id, size, metadata }) => {
        await service.begin(this.ownerOf(request), id, {
          sizeBytes: size ?? 0,
          fileName: metadata?.filename?.slice(0, 255) ?? null,
        });
        return {};
      },
      onUploadFinish: async (request, { id }) => {
        await service.complete(this.ownerOf(request), id);
        return {};
      },
      onResponseError: (_, error) => this.answerTo(error),
    });
  }

  async handle(owner: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.owners.set(request, owner);
    await this.server.handle(request, response);
  }

  private ownerOf(request: TusRequest): string {
    const raw = request.runtime?.node?.req;
    const owner = raw && this.owners.get(raw as IncomingMessage);
    if (!owner) throw new Failure('UNAUTHENTICATED');
    return owner;
  }

  /** Failures in the form of every REST answer; what the library says of the protocol stays as it is. */
  private answerTo(error: unknown): { status_code: number; body: string } | undefined {
    if (error instanceof Failure) {
      return { status_code: error.status, body: JSON.stringify({ error: failureBody(error) }) };
    }
    if (typeof (error as { status_code?: unknown }).status_code === 'number') return undefined;
    this.logger.error({ err: error }, 'An upload failed.');
    return { status_code: 500, body: JSON.stringify({ error: failureBody(new Failure('INTERNAL')) }) };
  }
}

/** The library's file store on our own files; what it would keep beside each file stands in the row of the upload. */
class Store extends FileStore {
  constructor(files: UploadFiles, uploads: UploadsRepository, database: Database) {
    super({
      directory: files.directory,
      configstore: {
        get: async (id) => {
          const upload = await uploads.find(database.manager, id);
          if (!upload) return undefined;
          return new TusUpload({
            id,
            size: upload.sizeBytes,
            offset: 0,
            metadata: upload.fileName === null ? undefined : { filename: upload.fileName },
            creation_date: upload.createdAt.toISOString(),
          });
        },
        // The row was made before, with its owner.
        set: async () => {},
        delete: async () => {},
      },
    });
    this.extensions = ['creation', 'creation-with-upload'];
  }
}
