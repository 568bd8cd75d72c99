import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SimulatorClock } from '../../clock.js';
import { bodyOf, drain } from '../../hosts/host.js';
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

/** The host behind `upload_url`: chunks in order, in constant memory. */
export class UploadHost {
  private readonly probes = new Map<string, VideoProbe>();
  /** Per upload, the end of the chunk that is being taken. */
  private readonly turns = new Map<string, Promise<void>>();

  constructor(private readonly parts: UploadParts) {}

  register(host: FastifyInstance): void {
    host.put<{ Querystring: { upload_id?: string; upload_token?: string } }>(
      '/video/',
      async (request, reply) => {
        const { upload_id: id = '', upload_token: token } = request.query;
        const publish = this.parts.publishes.findUpload(id);
        const upload = publish?.upload;
        if (!publish || !upload || upload.token !== token) return this.refuse(request, reply, 404);
        const before = this.turns.get(id);
        let endTurn = (): void => undefined;
        const turn = new Promise<void>((resolve) => {
          endTurn = resolve;
        });
        this.turns.set(id, turn);
        await before;
        try {
          return await this.take(publish, upload, request, reply);
        } finally {
          endTurn();
          if (this.turns.get(id) === turn) this.turns.delete(id);
        }
      },
    );
  }

  clear(): void {
    this.probes.clear();
    this.turns.clear();
  }

  private async take(
    publish: Publish,
    upload: UploadTask,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const whole = publish.uploadedBytes === upload.size;
    if (upload.expiresAt <= this.parts.clock.now()) return this.refuse(request, reply, 403);
    if (!isRunning(publish) && !whole) return this.refuse(request, reply, 404);
    const chunk = readChunk(request, upload);
    if (!chunk) return this.refuse(request, reply, 400, publish);
    if (chunk.first !== publish.uploadedBytes) {
      void reply.header('content-range', this.progress(publish, upload));
      return this.refuse(request, reply, 416, publish);
    }
    const isLast = publish.chunks === upload.chunkCount - 1;
    const rightSize = isLast
      ? chunk.last === upload.size - 1
      : chunk.last - chunk.first + 1 === upload.chunkSize;
    if (!rightSize) return this.refuse(request, reply, 400, publish);
    return this.store(publish, upload, chunk, request, reply);
  }

  private async store(
    publish: Publish,
    upload: UploadTask,
    chunk: Chunk,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    // Work on a copy: a chunk that breaks off is as if it had never been sent.
    const probe = this.probes.get(upload.uploadId)?.clone() ?? new VideoProbe();
    try {
      for await (const bytes of bodyOf(request)) probe.write(bytes);
    } catch {
      return reply.hijack();
    }
    if (!isRunning(publish)) return reply.code(404).send();
    publish.uploadedBytes = chunk.last + 1;
    publish.chunks += 1;
    const complete = publish.uploadedBytes === upload.size;
    if (complete) {
      this.probes.delete(upload.uploadId);
      this.parts.publishes.uploadComplete(publish, probe.finish());
    } else {
      this.probes.set(upload.uploadId, probe);
    }
    return reply
      .code(complete ? 201 : 206)
      .header('content-range', this.progress(publish, upload))
      .send();
  }

  /** The body is read to its end first, so that the client sees the answer and not a reset. */
  private async refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    publish?: Publish,
  ): Promise<FastifyReply> {
    if (publish) publish.refusedChunks += 1;
    await drain(request.raw);
    return reply.code(status).send();
  }

  private progress(publish: Publish, upload: UploadTask): string {
    const lastIndex = this.parts.behaviour().uploadProgress === 'last-index';
    return `bytes 0-${Math.max(0, publish.uploadedBytes - (lastIndex ? 1 : 0))}/${upload.size}`;
  }
}

/** The chunk its headers announce; undefined when they contradict each other or the task. Node holds the body to Content-Length. */
function readChunk(request: FastifyRequest, upload: UploadTask): Chunk | undefined {
  const { headers } = request;
  const range = headers['content-range']?.match(CONTENT_RANGE);
  if (!range || !CONTENT_TYPES.has(headers['content-type'] ?? '')) return undefined;
  const [first, last, total] = range.slice(1).map(Number) as [number, number, number];
  const length = Number(headers['content-length'] ?? Number.NaN);
  return total === upload.size && last >= first && length === last - first + 1 ? { first, last } : undefined;
}
