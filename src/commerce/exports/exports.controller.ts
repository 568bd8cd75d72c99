import { Controller, Get, Param, ParseEnumPipe, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RequiresScope } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { DownloadGuard } from '../../http/download.guard.js';
import { ExportFormat } from '../../http/exports/format.js';
import { sendExport } from '../../http/exports/send-export.js';
import { OrderSort } from '../domain/order-sort.js';
import { checkDayRange } from '../domain/day-range.js';
import { RevenuePeriod } from '../domain/revenue-period.js';
import { OrdersExportQuery, RevenueExportQuery, TransactionsExportQuery } from './export-query.js';
import { ExportsService } from './exports.service.js';
import { orderFields, revenueFields, transactionFields } from './rows.js';

const format = new ParseEnumPipe(ExportFormat);

/** Exports of shop data as CSV or JSON Lines, streamed, with the filters of the GraphQL lists. */
@Controller('exports')
@RequiresScope('commerce:read')
@UseGuards(DownloadGuard)
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Get('orders.:format')
  async orders(
    @Caller() caller: Actor,
    @Param('format', format) as: ExportFormat,
    @Query() { accountId, sort = OrderSort.CREATED_AT, ...filter }: OrdersExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const running = await this.exports.exportOrders(caller, accountId ?? null, filter, sort);
    sendExport(reply, 'orders', as, orderFields, running);
  }

  @Get('transactions.:format')
  async transactions(
    @Caller() caller: Actor,
    @Param('format', format) as: ExportFormat,
    @Query() { accountId, ...filter }: TransactionsExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const running = await this.exports.exportTransactions(caller, accountId ?? null, filter);
    sendExport(reply, 'transactions', as, transactionFields, running);
  }

  @Get('revenue.:format')
  async revenue(
    @Caller() caller: Actor,
    @Param('format', format) as: ExportFormat,
    @Query() query: RevenueExportQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    checkDayRange(query);
    const { accountId = null, groupBy = RevenuePeriod.DAY } = query;
    const running = await this.exports.exportRevenue(caller, accountId, query, groupBy);
    sendExport(reply, 'revenue', as, revenueFields, running);
  }
}
