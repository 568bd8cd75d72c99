import { Controller, Get, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RequiresSession } from '../auth/access.js';
import type { UserActor } from '../auth/actor.js';
import { Caller } from '../auth/caller.decorator.js';
import { DownloadGuard } from '../http/download.guard.js';
import { downloadStream } from '../http/download-stream.js';
import { DataExportService } from './data-export.service.js';

/** The download of everything that is stored about the signed-in user. API clients are refused. */
@Controller('exports')
@RequiresSession()
@UseGuards(DownloadGuard)
export class DataExportController {
  constructor(private readonly exports: DataExportService) {}

  @Get('my-data.json')
  async download(@Caller() caller: UserActor, @Res() reply: FastifyReply): Promise<void> {
    const parts = await this.exports.start(caller);
    void reply
      .headers({
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="my-data.json"',
        'cache-control': 'no-store',
      })
      .send(downloadStream(parts));
  }
}
