import { Controller, Get, Head, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../../auth/access.js';
import { Failure } from '../../../failures/failure.js';
import { readRange } from './byte-range.js';
import { beginFileResponse } from './file-response.js';
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
    beginFileResponse(reply, file, readRange(header, file.sizeBytes));
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
    const part = beginFileResponse(reply, file, range);
    void reply.send(part ? this.files.read(file.uploadId, part.start, part.end) : undefined);
  }

  private async find(token: string): Promise<PullableFile> {
    const file = await this.mediaUrls.find(token);
    if (!file || (await this.files.size(file.uploadId)) !== file.sizeBytes) throw new Failure('NOT_FOUND');
    return file;
  }
}
