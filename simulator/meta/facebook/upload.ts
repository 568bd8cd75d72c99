import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf, drain, sendAnswer, type Answer, type HostDialect } from '../../hosts/host.js';
import type { Accounts } from '../instagram/accounts.js';
import type { Container } from '../instagram/publishing/container.js';
import type { Containers } from '../instagram/publishing/containers.js';
import { checkMediaUrl, fetchVideo } from '../instagram/publishing/fetches.js';
import { maxVideoBytes } from '../instagram/publishing/media-rules.js';
import type { InstagramBehaviour } from '../instagram/settings.js';
import { VideoProbe, type VideoReport } from '../../media/video-probe.js';
import { GraphRefusal } from '../graph/answers.js';
import type { Principals } from '../login/principals.js';

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

interface UploadParts {
  accounts: Accounts;
  containers: Containers;
  principals: Principals;
  behaviour: () => InstagramBehaviour;
}

class UploadRefusal extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    readonly retriable = false,
  ) {
    super(message);
  }
}

/** The resumable upload host: one request with all that is left, in constant memory. */
export class UploadHost {
  /** What has arrived of each upload that is not complete. */
  private readonly probes = new Map<string, VideoProbe>();
  private readonly busy = new Set<string>();

  constructor(private readonly parts: UploadParts) {}

  register(host: FastifyInstance): void {
    host.post<{ Params: { '*': string } }>('/ig-api-upload/*', async (request, reply) => {
      try {
        const answer = await this.take(request, request.params['*'].split('/'));
        return answer === null ? reply.hijack() : sendAnswer(reply, answer);
      } catch (error) {
        if (!(error instanceof UploadRefusal)) throw error;
        // Read to its end first, so that the client sees the answer and not a reset.
        await drain(request.raw);
        return this.refuse(reply, error);
      }
    });
  }

  clear(): void {
    this.probes.clear();
  }

  private async take(request: FastifyRequest, segments: string[]): Promise<Answer | null> {
    const id = segments.at(-1) ?? '';
    const container = this.parts.containers.find(id);
    this.authorize(request, container);
    if (!container?.resumable || container.statusCode !== 'IN_PROGRESS' || container.bytes > 0) {
      throw new UploadRefusal(404, 'ProcessingFailedError', 'Request processing failed');
    }
    if (this.busy.has(id))
      throw new UploadRefusal(409, 'ConcurrentUploadError', 'An upload is in progress', true);
    this.busy.add(id);
    try {
      container.uploads += 1;
      const fileUrl = header(request, 'file_url');
      const report =
        fileUrl === undefined
          ? await this.takeBytes(request, container)
          : await this.takeUrl(request, container, fileUrl);
      if (!report) return null;
      const version = segments.length > 1 ? segments[0] : null;
      // Under another version it is taken and never looked at: what a self-built address leads to.
      const looked = version === container.version && stillWaits(container);
      if (looked) this.parts.containers.received(container, report);
      return success();
    } finally {
      this.busy.delete(id);
    }
  }

  private authorize(request: FastifyRequest, container: Container | undefined): void {
    const token = request.headers.authorization?.match(/^OAuth (\S+)$/)?.[1];
    const unauthorized = '{"success":false,"error":{"message":"unauthorized user request"}}';
    try {
      if (token === undefined || !container) throw new GraphRefusal(190);
      const principal = this.parts.principals.resolve(token, 'facebook');
      const account = this.parts.accounts.get(container.accountId);
      const theirs =
        principal.app.appId === container.appId && this.parts.principals.wayTo(principal, account);
      if (!theirs) throw new GraphRefusal(190);
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      throw new UploadRefusal(400, 'ProcessingFailedError', unauthorized);
    }
  }

  /** Null when the bytes broke off: what had arrived stays. */
  private async takeBytes(request: FastifyRequest, container: Container): Promise<VideoReport | null> {
    const size = wholeNumber(request, 'file_size');
    const offset = wholeNumber(request, 'offset');
    if (size === undefined || offset === undefined || size === 0) {
      throw new UploadRefusal(400, 'InvalidHeaderError', 'The headers offset and file_size are required');
    }
    if (size > maxVideoBytes(container.kind)) {
      throw new UploadRefusal(413, 'FileTooLargeError', 'The file is too large');
    }
    if (offset !== container.uploadedBytes || (container.fileSize ?? size) !== size) {
      throw new UploadRefusal(
        400,
        'OffsetInvalidError',
        `The offset must be ${container.uploadedBytes}`,
        true,
      );
    }
    container.fileSize = size;
    const probe = (offset > 0 ? this.probes.get(container.id)?.clone() : undefined) ?? new VideoProbe();
    let received = offset;
    try {
      for await (const bytes of bodyOf(request)) {
        probe.write(bytes);
        received += bytes.length;
      }
    } catch {
      this.keep(container, probe, Math.min(received, size));
      return null;
    }
    if (received !== size) {
      throw new UploadRefusal(
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

  private async takeUrl(
    request: FastifyRequest,
    container: Container,
    fileUrl: string,
  ): Promise<VideoReport> {
    await drain(request.raw);
    const behaviour = this.parts.behaviour();
    try {
      checkMediaUrl(fileUrl, behaviour);
    } catch (error) {
      if (!(error instanceof GraphRefusal)) throw error;
      throw new UploadRefusal(400, 'ProcessingFailedError', error.message);
    }
    const fetched = await fetchVideo(
      { ...container, url: fileUrl },
      { signal: new AbortController().signal, timeoutMs: behaviour.fetchTimeoutMs },
    );
    if (typeof fetched === 'number') {
      throw new UploadRefusal(400, 'ProcessingFailedError', `Upload failed with error code ${fetched}`);
    }
    container.fileSize = fetched.bytes;
    container.uploadedBytes = fetched.bytes;
    return fetched;
  }

  private keep(container: Container, probe: VideoProbe, received: number): void {
    if (container.statusCode !== 'IN_PROGRESS') return;
    container.uploadedBytes = received;
    this.probes.set(container.id, probe);
  }

  private refuse(reply: FastifyReply, refusal: UploadRefusal): FastifyReply {
    return sendAnswer(reply, failure(refusal.status, refusal.type, refusal.message, refusal.retriable));
  }
}

/** How `rupload.facebook.com` words what every host must be able to say. */
export const uploadDialect: HostDialect = {
  unknownPath: () => failure(404, 'NotFoundError', 'Unknown path'),
  rateLimited: () => failure(429, 'RateLimitError', 'Too many requests', true),
  error: (status, code, message) => failure(status ?? 400, 'ProcessingFailedError', message || code),
  oauthError: (_error, description) => failure(400, 'ProcessingFailedError', description),
  internalError: () => failure(500, 'ProcessingFailedError', 'Request processing failed', true),
};

function success(): Answer {
  const body = JSON.stringify({ success: true, message: 'Upload successful.' });
  return { status: 200, headers: JSON_HEADERS, body };
}

function failure(status: number, type: string, message: string, retriable = false): Answer {
  return {
    status,
    headers: JSON_HEADERS,
    body: JSON.stringify({ debug_info: { retriable, type, message } }),
  };
}

/** It may have expired or been set to fail while its bytes arrived. */
function stillWaits(container: Container): boolean {
  return container.statusCode === 'IN_PROGRESS';
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function wholeNumber(request: FastifyRequest, name: string): number | undefined {
  const value = header(request, name);
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : undefined;
}
