import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SimulatorClock } from '../../clock.js';
import { streamBody, drain } from '../../hosts/host.js';
import { VideoProbe } from '../../media/video-probe.js';
import { isRunning, type Publish, type UploadTask } from './publish.js';
import type { Publishes } from './publishes.js';
import type { TikTokBehaviour } from '../settings.js';

const CONTENT_TYPES = new Set(['video/mp4', 'video/quicktime', 'video/webm']);
const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

interface UploadParts {
  clock: SimulatorClock;
  publishes: Publishes;
  behaviour: () => TikTokBehaviour;
}

interface Chunk {
  first: number;
  last: number;
}

/** The host of `upload_url`. Accepts chunks in order and uses constant memory. */
export class UploadHost {
  private readonly probes = new Map<string, VideoProbe>();
  /** Per upload: resolves when the chunk that is being received is complete. */
  private readonly pendingChunks = new Map<string, Promise<void>>();

  constructor(private readonly parts: UploadParts) {}

  register(host: FastifyInstance): void {
    host.put<{ Querystring: { upload_id?: string; upload_token?: string } }>(
      '/video/',
      async (request, reply) => {
        const { upload_id: id = '', upload_token: token } = request.query;
        const publish = this.parts.publishes.findUpload(id);
        const upload = publish?.upload;
        if (!publish || !upload || upload.token !== token) return this.refuseChunk(request, reply, 404);
        const before = this.pendingChunks.get(id);
        let finishChunk = (): void => undefined;
        const chunkDone = new Promise<void>((resolve) => {
          finishChunk = resolve;
        });
        this.pendingChunks.set(id, chunkDone);
        await before;
        try {
          return await this.receiveChunk(publish, upload, request, reply);
        } finally {
          finishChunk();
          if (this.pendingChunks.get(id) === chunkDone) this.pendingChunks.delete(id);
        }
      },
    );
  }

  clear(): void {
    this.probes.clear();
    this.pendingChunks.clear();
  }

  private async receiveChunk(
    publish: Publish,
    upload: UploadTask,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const isComplete = publish.uploadedBytes === upload.size;
    if (upload.expiresAt <= this.parts.clock.now()) return this.refuseChunk(request, reply, 403);
    if (!isRunning(publish) && !isComplete) return this.refuseChunk(request, reply, 404);
    const chunk = readChunk(request, upload);
    if (!chunk) return this.refuseChunk(request, reply, 400, publish);
    if (chunk.first !== publish.uploadedBytes) {
      void reply.header('content-range', this.formatProgress(publish, upload));
      return this.refuseChunk(request, reply, 416, publish);
    }
    const isLast = publish.chunks === upload.chunkCount - 1;
    const hasExpectedSize = isLast
      ? chunk.last === upload.size - 1
      : chunk.last - chunk.first + 1 === upload.chunkSize;
    if (!hasExpectedSize) return this.refuseChunk(request, reply, 400, publish);
    return this.storeChunk(publish, upload, chunk, request, reply);
  }

  private async storeChunk(
    publish: Publish,
    upload: UploadTask,
    chunk: Chunk,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    // A copy, so that an interrupted chunk has no effect.
    const probe = this.probes.get(upload.uploadId)?.clone() ?? new VideoProbe();
    try {
      for await (const bytes of streamBody(request)) probe.write(bytes);
    } catch {
      return reply.hijack();
    }
    if (!isRunning(publish)) return reply.code(404).send();
    publish.uploadedBytes = chunk.last + 1;
    publish.chunks += 1;
    const complete = publish.uploadedBytes === upload.size;
    if (complete) {
      this.probes.delete(upload.uploadId);
      this.parts.publishes.completeUpload(publish, probe.finish());
    } else {
      this.probes.set(upload.uploadId, probe);
    }
    return reply
      .code(complete ? 201 : 206)
      .header('content-range', this.formatProgress(publish, upload))
      .send();
  }

  /** Reads the whole body first, so that the client gets the response and not a connection reset. */
  private async refuseChunk(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    publish?: Publish,
  ): Promise<FastifyReply> {
    if (publish) publish.refusedChunks += 1;
    await drain(request.raw);
    return reply.code(status).send();
  }

  private formatProgress(publish: Publish, upload: UploadTask): string {
    const lastIndex = this.parts.behaviour().uploadProgress === 'last-index';
    return `bytes 0-${Math.max(0, publish.uploadedBytes - (lastIndex ? 1 : 0))}/${upload.size}`;
  }
}

/**
 * Reads the chunk from the headers. Returns undefined if they contradict each other or the task. Node checks the body
 * against Content-Length.
 */
function readChunk(request: FastifyRequest, upload: UploadTask): Chunk | undefined {
  const { headers } = request;
  const range = headers['content-range']?.match(CONTENT_RANGE);
  if (!range || !CONTENT_TYPES.has(headers['content-type'] ?? '')) return undefined;
  const [first, last, total] = range.slice(1).map(Number) as [number, number, number];
  const length = Number(headers['content-length'] ?? Number.NaN);
  return total === upload.size && last >= first && length === last - first + 1 ? { first, last } : undefined;
}
