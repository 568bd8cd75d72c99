import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { S3Settings } from '../../src/config/s3-settings.js';
import { createS3Client } from '../../src/uploads/files/s3/client.js';
import { S3Files, type S3Process } from '../../src/uploads/files/s3/s3-files.js';
import { type S3Fault, S3Server } from './servers/s3-server.js';

/** What a store needs of its process, without a data folder. */
export function s3Process(installationId: string | null): Omit<S3Process, 'dataDir'> {
  return {
    readInstallationId: async () => installationId,
    healthNotes: { set: () => undefined, clear: () => undefined },
    needsUploads: true,
    createClient: createHastyClient,
    firstPauseMs: 1,
  };
}

/** A client that repeats requests as often as usual, but without pauses. */
function createHastyClient(settings: S3Settings): ReturnType<typeof createS3Client> {
  const client = createS3Client(settings);
  const { retryStrategy } = client.config;
  client.config.retryStrategy = async () =>
    Object.assign(await retryStrategy(), {
      retryBackoffStrategy: { setDelayBase: () => undefined, computeNextBackoffDelay: () => 1 },
    });
  return client;
}

export const streamOf = (bytes: Buffer) => Readable.from([bytes], { objectMode: false });
export const unavailable = { code: 'UNAVAILABLE', retryable: true };

/** A new S3 server for each test, with stores of one data folder. */
export class S3FilesStand {
  server!: S3Server;
  dataDir!: string;
  private readonly opened: S3Files[] = [];

  /** Called in `describe`. */
  constructor() {
    beforeAll(() => Logger.overrideLogger(false));
    beforeEach(async () => {
      this.server = await S3Server.start();
      this.dataDir = mkdtempSync(join(tmpdir(), 'patchbay-s3-files-'));
    });
    afterEach(async () => {
      for (const files of this.opened.splice(0)) files.onApplicationShutdown();
      await this.server.close();
      rmSync(this.dataDir, { recursive: true });
    });
  }

  /** A started store. */
  readonly open = async (
    settings: S3Settings = this.server.settings,
    installationId: string | null = null,
    process: Partial<S3Process> = {},
  ): Promise<S3Files> => {
    const files = new S3Files(settings, { ...s3Process(installationId), dataDir: this.dataDir, ...process });
    this.opened.push(files);
    await files.onModuleInit();
    return files;
  };

  readonly newFile = (sizeBytes: number) => ({ id: randomUUID(), sizeBytes });

  /** Names of all requests, in the order of their arrival. */
  readonly operations = () => this.server.requests.map(({ operation }) => operation);

  /** Lets the next `times` requests of an operation go wrong. */
  readonly failOn = (operation: string, fault: S3Fault | null, times = Infinity): void => {
    let left = times;
    this.server.fault = (request) => (request.operation === operation && left-- > 0 ? fault : null);
  };
}
