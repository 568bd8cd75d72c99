import type { DetailedError, HttpRequest, Upload } from 'tus-js-client';
import { isRecord, networkError, PatchbayError, toPatchbayError } from './errors.js';
import { type ExpectedUser, expectedUserHeader } from './expected-user.js';
import type { Tokens } from './tokens.js';

/** Progress of an upload, in bytes. */
export interface UploadProgress {
  bytesSent: number;
  bytesTotal: number;
}

export interface UploadOptions {
  /** Name of the file. Default: the name of a `File`. */
  fileName?: string;
  onProgress?: (progress: UploadProgress) => void;
  /** Cancels the upload, as `cancel` does. */
  signal?: AbortSignal;
}

/** A running upload. */
export interface UploadTask {
  /**
   * Id of the upload, for `media` of createPost. Rejected with a PatchbayError, or with an AbortError after `cancel`. After a
   * `retryable` error, a new upload of the same file continues where this one stopped, also after a reload of the page.
   */
  readonly done: Promise<string>;
  /** Stops sending. What was sent is kept. */
  pause: () => void;
  /** Continues a paused upload. */
  resume: () => void;
  /** Ends the upload and deletes what was sent. */
  cancel: () => void;
}

/** Pauses before the retries of a request. Each success starts the list again. */
const retryDelaysMs = [0, 1_000, 3_000, 5_000, 10_000, 20_000];
/** Statuses after which the same request can succeed: another request has the lock, or another offset. */
const retriedStatuses = new Set([409, 423, 429]);

/** Uploads files with tus. The library is loaded with the first upload. */
export class Uploads {
  constructor(
    private readonly baseUrl: string,
    private readonly tokens: Tokens,
    private readonly expectedUser: ExpectedUser,
  ) {}

  /** Deletes the stored addresses of interrupted uploads. */
  forget(): void {
    const stored = globalThis.localStorage;
    if (!stored) return;
    for (const key of Object.keys(stored)) {
      if (key.startsWith(`tus::${this.storagePrefix}`)) stored.removeItem(key);
    }
  }

  /** Starts an upload. It continues an interrupted upload of the same `File`. */
  start(file: File | Blob, options: UploadOptions = {}): UploadTask {
    let upload: Upload | null = null;
    let isPaused = false;
    let isEnded = false;
    let reject!: (error: unknown) => void;
    let resolve!: (id: string) => void;
    const done = new Promise<string>((onSuccess, onError) => {
      resolve = onSuccess;
      reject = onError;
    });
    const finish = (settle: () => void) => {
      if (isEnded) return;
      isEnded = true;
      options.signal?.removeEventListener('abort', cancel);
      settle();
    };
    const cancel = () =>
      finish(() => {
        // The server deletes unfinished files after a day, so an error here has no effect.
        upload?.abort(true).catch(() => undefined);
        reject(options.signal?.reason ?? new DOMException('The upload was canceled.', 'AbortError'));
      });
    const begin = async () => {
      const created = await this.create(file, options, {
        onSuccess: (id) => finish(() => resolve(id)),
        onError: (error) => finish(() => reject(error)),
      });
      if (isEnded) return;
      upload = created;
      if (!isPaused) upload.start();
    };
    if (options.signal?.aborted) cancel();
    else {
      options.signal?.addEventListener('abort', cancel, { once: true });
      begin().catch((error: unknown) => finish(() => reject(networkError(error))));
    }
    return {
      done,
      cancel,
      pause: () => {
        isPaused = true;
        upload?.abort().catch(() => undefined);
      },
      resume: () => {
        if (!isPaused || isEnded) return;
        isPaused = false;
        upload?.start();
      },
    };
  }

  private async create(
    file: File | Blob,
    { fileName, onProgress }: UploadOptions,
    handlers: { onSuccess(id: string): void; onError(error: PatchbayError): void },
  ): Promise<Upload> {
    const tus = await import('#tus');
    // A wrong input is left to the library, which refuses it. Blobs have no name.
    const { name, type, size, lastModified } = Object(file) as Partial<File>;
    const filename = fileName ?? name;
    let authorization: string | null = null;
    let mayRefreshToken = true;
    const upload = new tus.Upload(file, {
      endpoint: `${this.baseUrl}/uploads`,
      metadata: filename === undefined ? {} : { filename },
      retryDelays: retryDelaysMs,
      // Blobs have no name and no time, so different ones cannot be distinguished.
      storeFingerprintForResuming: file instanceof File,
      removeFingerprintOnSuccess: true,
      fingerprint: async () =>
        this.storagePrefix + [this.expectedUser(), name, type, size, lastModified].join('-'),
      onBeforeRequest: async (request: HttpRequest) => {
        authorization = await this.tokens.authorization();
        if (authorization !== null) {
          request.setHeader('Authorization', authorization);
          return;
        }
        // Null on Node, which has no cookies.
        Object.assign(request.getUnderlyingObject() ?? {}, { withCredentials: true });
        const user = this.expectedUser();
        if (user !== null) request.setHeader(expectedUserHeader, user);
      },
      onAfterResponse: async (_request, response) => {
        if (response.getStatus() === 401) await this.tokens.discard(authorization);
        else mayRefreshToken = true;
      },
      onShouldRetry: ({ originalResponse }: DetailedError) => {
        const status = originalResponse?.getStatus() ?? 0;
        if (status === 401 && authorization !== null && mayRefreshToken) {
          mayRefreshToken = false;
          return true;
        }
        return status === 0 || status >= 500 || retriedStatuses.has(status);
      },
      onProgress: (bytesSent, bytesTotal) => onProgress?.({ bytesSent, bytesTotal }),
      onSuccess: () => handlers.onSuccess(upload.url!.split('/').at(-1)!),
      onError: (error) => handlers.onError(toUploadError(error)),
    });
    const [previous] = await upload.findPreviousUploads();
    if (previous) upload.resumeFromPreviousUpload(previous);
    return upload;
  }

  private get storagePrefix(): string {
    return `patchbay-${this.baseUrl}-`;
  }
}

function toUploadError(error: Error | DetailedError): PatchbayError {
  // The library refuses its input without a request.
  if (!('originalResponse' in error))
    return new PatchbayError('Upload a readable File or Blob.', { code: 'INVALID_INPUT' }, error);
  const response = error.originalResponse;
  if (!response || response.getStatus() === 0) return networkError(error);
  const facts = { status: response.getStatus(), retryAfterHeader: response.getHeader('Retry-After') };
  try {
    const body: unknown = JSON.parse(response.getBody());
    if (isRecord(body) && isRecord(body.error)) return toPatchbayError(body.error, facts);
  } catch {
    // Not a response of Patchbay.
  }
  const fields = { code: 'UPLOAD_FAILED', status: facts.status, retryable: facts.status >= 500 };
  return new PatchbayError('The upload failed.', fields, error);
}
