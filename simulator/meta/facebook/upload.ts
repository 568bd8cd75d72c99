import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  streamBody,
  drain,
  sendResponse,
  type HostResponse,
  type HostErrorFormat,
} from '../../hosts/host.js';
import type { Accounts } from '../instagram/accounts.js';
import type { Container } from '../instagram/publishing/container.js';
import type { Containers } from '../instagram/publishing/containers.js';
import { checkMediaUrl, fetchVideo } from '../instagram/publishing/fetches.js';
import { maxVideoBytes } from '../instagram/publishing/media-rules.js';
import type { InstagramBehaviour } from '../instagram/settings.js';
import { VideoProbe, type VideoReport } from '../../media/video-probe.js';
import { GraphError } from '../graph/responses.js';
import type { Principals } from '../login/principals.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

interface UploadParts {
  accounts: Accounts;
  containers: Containers;
  principals: Principals;
  behaviour: () => InstagramBehaviour;
}

class UploadError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly retriable = false,
  ) {
    super(message);
  }
}

/** The resumable upload host. One request sends all remaining bytes. Uses constant memory. */
export class UploadHost {
  /** State of the incomplete uploads. */
  private readonly probes = new Map<string, VideoProbe>();
  private readonly busy = new Set<string>();

  constructor(private readonly parts: UploadParts) {}

  register(host: FastifyInstance): void {
    host.post<{ Params: { '*': string } }>('/ig-api-upload/*', async (request, reply) => {
      try {
        const response = await this.receive(request, request.params['*'].split('/'));
        return response === null ? reply.hijack() : sendResponse(reply, response);
      } catch (error) {
        if (!(error instanceof UploadError)) throw error;
        // Reads the whole body first, so that the client gets the response and not a connection reset.
        await drain(request.raw);
        return this.sendError(reply, error);
      }
    });
  }

  clear(): void {
    this.probes.clear();
  }

  private async receive(request: FastifyRequest, segments: string[]): Promise<HostResponse | null> {
    const id = segments.at(-1) ?? '';
    const container = this.parts.containers.find(id);
    this.authorize(request, container);
    if (!container?.resumable || container.statusCode !== 'IN_PROGRESS' || container.bytes > 0) {
      throw new UploadError(404, 'ProcessingFailedError', 'Request processing failed');
    }
    if (this.busy.has(id))
      throw new UploadError(409, 'ConcurrentUploadError', 'An upload is in progress', true);
    this.busy.add(id);
    try {
      container.uploads += 1;
      const fileUrl = readHeader(request, 'file_url');
      const report =
        fileUrl === undefined
          ? await this.receiveBytes(request, container)
          : await this.fetchSource(request, container, fileUrl);
      if (!report) return null;
      const version = segments.length > 1 ? segments[0] : null;
      // As at Meta, an upload to a self-built address with another version is accepted but never processed.
      const isProcessed = version === container.version && isWaiting(container);
      if (isProcessed) this.parts.containers.markReceived(container, report);
      return createSuccess();
    } finally {
      this.busy.delete(id);
    }
  }

  private authorize(request: FastifyRequest, container: Container | undefined): void {
    const token = request.headers.authorization?.match(/^OAuth (\S+)$/)?.[1];
    const unauthorized = '{"success":false,"error":{"message":"unauthorized user request"}}';
    try {
      if (token === undefined || !container) throw new GraphError(190);
      const principal = this.parts.principals.resolve(token, 'facebook');
      const account = this.parts.accounts.get(container.accountId);
      const isAllowed =
        principal.app.appId === container.appId && this.parts.principals.findAccess(principal, account);
      if (!isAllowed) throw new GraphError(190);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      throw new UploadError(400, 'ProcessingFailedError', unauthorized);
    }
  }

  /** Returns null if the upload is interrupted. The received bytes are kept. */
  private async receiveBytes(request: FastifyRequest, container: Container): Promise<VideoReport | null> {
    const size = readWholeNumber(request, 'file_size');
    const offset = readWholeNumber(request, 'offset');
    if (size === undefined || offset === undefined || size === 0) {
      throw new UploadError(400, 'InvalidHeaderError', 'The headers offset and file_size are required');
    }
    if (size > maxVideoBytes(container.kind)) {
      throw new UploadError(413, 'FileTooLargeError', 'The file is too large');
    }
    if (offset !== container.uploadedBytes || (container.fileSize ?? size) !== size) {
      throw new UploadError(400, 'OffsetInvalidError', `The offset must be ${container.uploadedBytes}`, true);
    }
    container.fileSize = size;
    const probe = (offset > 0 ? this.probes.get(container.id)?.clone() : undefined) ?? new VideoProbe();
    let received = offset;
    try {
      for await (const bytes of streamBody(request)) {
        probe.write(bytes);
        received += bytes.length;
      }
    } catch {
      this.storeProgress(container, probe, Math.min(received, size));
      return null;
    }
    if (received !== size) {
      throw new UploadError(
        400,
        'PartialRequestError',
        'Partial request (did not match length of file)',
        true,
      );
    }
    this.probes.delete(container.id);
    container.uploadedBytes = size;
    return probe.finish();
  }

  private async fetchSource(
    request: FastifyRequest,
    container: Container,
    fileUrl: string,
  ): Promise<VideoReport> {
    await drain(request.raw);
    const behaviour = this.parts.behaviour();
    try {
      checkMediaUrl(fileUrl, behaviour);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      throw new UploadError(400, 'ProcessingFailedError', error.message);
    }
    const fetched = await fetchVideo(
      { ...container, url: fileUrl },
      { signal: new AbortController().signal, timeoutMs: behaviour.fetchTimeoutMs },
    );
    if (typeof fetched === 'number') {
      throw new UploadError(400, 'ProcessingFailedError', `Upload failed with error code ${fetched}`);
    }
    container.fileSize = fetched.bytes;
    container.uploadedBytes = fetched.bytes;
    return fetched;
  }

  private storeProgress(container: Container, probe: VideoProbe, received: number): void {
    if (container.statusCode !== 'IN_PROGRESS') return;
    container.uploadedBytes = received;
    this.probes.set(container.id, probe);
  }

  private sendError(reply: FastifyReply, refusal: UploadError): FastifyReply {
    return sendResponse(
      reply,
      createFailure(refusal.status, refusal.type, refusal.message, refusal.retriable),
    );
  }
}

/** Formats the common errors as `rupload.facebook.com` does. */
export const uploadErrorFormat: HostErrorFormat = {
  unknownPath: () => createFailure(404, 'NotFoundError', 'Unknown path'),
  rateLimited: () => createFailure(429, 'RateLimitError', 'Too many requests', true),
  error: (status, code, message) => createFailure(status ?? 400, 'ProcessingFailedError', message || code),
  oauthError: (_error, description) => createFailure(400, 'ProcessingFailedError', description),
  internalError: () => createFailure(500, 'ProcessingFailedError', 'Request processing failed', true),
};

function createSuccess(): HostResponse {
  const body = JSON.stringify({ success: true, message: 'Upload successful.' });
  return { status: 200, headers: JSON_HEADERS, body };
}

function createFailure(status: number, type: string, message: string, retriable = false): HostResponse {
  return {
    status,
    headers: JSON_HEADERS,
    body: JSON.stringify({ debug_info: { retriable, type, message } }),
  };
}

/** The container may have expired or failed during the upload. */
function isWaiting(container: Container): boolean {
  return container.statusCode === 'IN_PROGRESS';
}

function readHeader(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readWholeNumber(request: FastifyRequest, name: string): number | undefined {
  const value = readHeader(request, name);
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
