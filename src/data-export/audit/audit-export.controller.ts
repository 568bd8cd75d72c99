import { Controller, Get, Param, ParseEnumPipe, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RequiresAdmin } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { DownloadGuard } from '../../http/download.guard.js';
import { ExportFormat } from '../../http/exports/format.js';
import { sendExport } from '../../http/exports/send-export.js';
import { AuditExportQuery } from './audit-export-query.js';
import { auditFields, AuditExportService } from './audit-export.service.js';

const format = new ParseEnumPipe(ExportFormat);

/** The audit trail as CSV or JSON Lines, streamed, with the filter of the GraphQL list. */
@Controller('exports')
@RequiresAdmin()
@UseGuards(DownloadGuard)
export class AuditExportController {
  constructor(private readonly exports: AuditExportService) {}

  @Get('audit-events.:format')
  async auditEvents(
    @Caller() caller: Actor,
    @Param('format', format) as: ExportFormat,
    @Query() filter: AuditExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendExport(reply, 'audit-events', as, auditFields, await this.exports.start(caller, filter, as));
  }
}
