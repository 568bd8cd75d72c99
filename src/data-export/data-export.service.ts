import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import type { UserActor } from '../auth/actor.js';
import { Clock } from '../clock/clock.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { DataExportRepository, type ExportedPage } from './data-export.repository.js';
import type { ExportedRow, ExportedTable } from './exported-table.js';
import { userTables } from './user-tables.js';

const pageSize = 200;
/** An export reads everything that is stored about the user. */
const maxPerHour = 5;

/** Exports of everything that is stored about a user, as one JSON document without secrets. */
@Injectable()
export class DataExportService {
  private readonly limiter: RateLimiter;

  constructor(
    private readonly repository: DataExportRepository,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly limits: RateLimits,
  ) {
    this.limiter = limits.limiter({ name: 'data-export', max: maxPerHour, windowSeconds: 3600 });
  }

  /**
   * Starts an export. Its parts are read as they are consumed, so that memory does not depend on its size.
   *
   * @returns the parts of the document
   * @throws Failure RATE_LIMITED
   */
  async start(actor: UserActor): Promise<AsyncGenerator<string>> {
    const { userId } = actor;
    await this.limits.take(this.limiter, userId);
    await this.audit.record({
      action: 'user.data_exported',
      actor,
      outcome: 'SUCCESS',
      target: { type: 'user', id: userId },
    });
    return this.print(userId);
  }

  private async *print(userId: string): AsyncGenerator<string> {
    yield `{"userId":${JSON.stringify(userId)},"exportedAt":${JSON.stringify(this.clock.now())}`;
    for (const table of userTables) {
      yield `,\n${JSON.stringify(table.name)}:`;
      yield* this.printTable(table, userId, userId);
    }
    yield '}\n';
  }

  private async *printTable(table: ExportedTable, ownerId: string, userId: string): AsyncGenerator<string> {
    let isFirst = true;
    let page: ExportedPage = { rows: [], next: null };
    if (!table.isSingle) yield '[';
    do {
      page = await this.repository.page(table, ownerId, page.next, pageSize);
      await this.addParts(table, page.rows);
      for (const row of page.rows) {
        if (!isFirst) yield ',\n';
        isFirst = false;
        yield* this.printRow(table, row, userId);
      }
    } while (page.next);
    if (table.isSingle && isFirst) yield 'null';
    if (!table.isSingle) yield ']';
  }

  /** Puts the parts of rows into them. */
  private async addParts(table: ExportedTable, rows: readonly ExportedRow[]): Promise<void> {
    const ids = rows.map(({ id }) => id as string);
    for (const part of rows.length > 0 ? table.parts : []) {
      const byOwner = await this.repository.partsOf(part, ids);
      for (const row of rows) row[part.name] = byOwner.get(row.id as string) ?? [];
    }
  }

  private async *printRow(
    { conceal, lists }: ExportedTable,
    row: ExportedRow,
    userId: string,
  ): AsyncGenerator<string> {
    if (conceal?.if(row, userId)) for (const name of conceal.columns) row[name] = null;
    const text = JSON.stringify(row);
    if (lists.length === 0) return yield text;
    yield text.slice(0, -1);
    for (const list of lists) {
      yield `,\n${JSON.stringify(list.name)}:`;
      yield* this.printTable(list, row.id as string, userId);
    }
    yield '}';
  }
}
