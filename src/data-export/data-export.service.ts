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
/** Rows of each part that are read together with the rows to which they belong. The others are read page by page. */
const firstPageSize = 20;
const empty: ExportedPage = { rows: [], next: null };
type FirstPages = Map<ExportedTable, ReadonlyMap<string, ExportedPage>>;

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

  private async *printTable(
    table: ExportedTable,
    ownerId: string,
    userId: string,
    first: ExportedPage | null = null,
  ): AsyncGenerator<string> {
    let page = first ?? (await this.repository.page(table, ownerId, null, pageSize));
    let isFirst = true;
    if (!table.isSingle) yield '[';
    for (;;) {
      const parts = await this.firstPagesOfParts(table, page.rows);
      for (const row of page.rows) {
        if (!isFirst) yield ',\n';
        isFirst = false;
        yield* this.printRow(table, row, parts, userId);
      }
      if (!page.next) break;
      page = await this.repository.page(table, ownerId, page.next, pageSize);
    }
    if (table.isSingle && isFirst) yield 'null';
    if (!table.isSingle) yield ']';
  }

  /** The first rows of the parts, by the id of the row to which they belong. */
  private async firstPagesOfParts(
    { parts }: ExportedTable,
    rows: readonly ExportedRow[],
  ): Promise<FirstPages> {
    const pages: FirstPages = new Map();
    const ids = rows.map(({ id }) => id as string);
    for (const part of rows.length > 0 ? parts : [])
      pages.set(part, await this.repository.firstPages(part, ids, firstPageSize));
    return pages;
  }

  private async *printRow(
    { conceal, parts, lists }: ExportedTable,
    row: ExportedRow,
    firstPages: FirstPages,
    userId: string,
  ): AsyncGenerator<string> {
    if (conceal?.if(row, userId)) for (const name of conceal.columns) row[name] = null;
    const text = JSON.stringify(row);
    if (parts.length + lists.length === 0) return yield text;
    const id = row.id as string;
    yield text.slice(0, -1);
    for (const table of [...parts, ...lists]) {
      const first = firstPages.get(table)?.get(id) ?? (parts.includes(table) ? empty : null);
      yield `,\n${JSON.stringify(table.name)}:`;
      yield* this.printTable(table, id, userId, first);
    }
    yield '}';
  }
}
