import { Controller, Get, Head, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../auth/access.js';
import { Failure } from '../../../failures/failure.js';
import { type ByteRange, readRange } from './byte-range.js';
import type { PullableFile } from './media-urls.repository.js';
import { MediaUrlsService } from './media-urls.service.js';
import { UploadFiles } from '../../../uploads/files.js';

/** Serves media to platforms that fetch them. The signed token in the path is the only credential. */
@Controller('files')
@Public()
export class MediaUrlsController {
  constructor(
    private readonly mediaUrls: MediaUrlsService,
    private readonly files: UploadFiles,
  ) {}

  @Head(':token')
  async head(
    @Param('token') token: string,
    @Headers('range') header: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.find(token);
    this.begin(reply, file, readRange(header, file.sizeBytes));
    void reply.send();
  }

  @Get(':token')
  async get(
    @Param('token') token: string,
    @Headers('range') header: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.find(token);
    const range = readRange(header, file.sizeBytes);
    if (range !== 'unsatisfiable' && !(await this.mediaUrls.markFetched(file)))
      throw new Failure('NOT_FOUND');
    const part = this.begin(reply, file, range);
    void reply.send(part ? this.files.read(file.uploadId, part.start, part.end) : undefined);
  }

  private async find(token: string): Promise<PullableFile> {
    const file = await this.mediaUrls.find(token);
    if (!file || (await this.files.size(file.uploadId)) !== file.sizeBytes) throw new Failure('NOT_FOUND');
    return file;
  }

  /** Sets status and headers. @returns the part to send; null if there is none */
  private begin(
    reply: FastifyReply,
    file: PullableFile,
    range: ReturnType<typeof readRange>,
  ): ByteRange | null {
    const { sizeBytes } = file;
    reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-store');
    reply.header('x-content-type-options', 'nosniff');
    if (range === 'unsatisfiable') {
      reply.status(416).header('content-range', `bytes */${sizeBytes}`);
      return null;
    }
    const { start, end } = range ?? { start: 0, end: sizeBytes };
    reply.header('content-type', file.contentType).header('content-length', end - start);
    if (range) reply.status(206).header('content-range', `bytes ${start}-${end - 1}/${sizeBytes}`);
    return { start, end };
  }
}
