import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityMetadata, Repository } from 'typeorm';
import { exactInteger } from '../database/exact-integer.js';
import { UserEntity } from '../users/user.entity.js';
import type { ExportedRow, ExportedTable } from './exported-table.js';

type Columns = EntityMetadata['columns'];

/** Position of the last row of a page: the values of the order columns as text, which keeps microseconds. */
type Position = readonly string[];

/** A page of rows, and where the next one begins. Null after the last page. */
export interface ExportedPage {
  rows: ExportedRow[];
  next: Position | null;
}

type StoredRow = ExportedRow & { $position?: Position };

/** Rows of any exported table. */
@Injectable()
export class DataExportRepository {
  constructor(@InjectRepository(UserEntity) private readonly users: Repository<UserEntity>) {}

  /** Columns that the export shows: no bytes, and nothing that is hidden or that entities do not load. */
  columnsOf({ entity, hidden }: ExportedTable): Columns {
    return this.metadataOf(entity).columns.filter(
      ({ propertyName, isSelect, type }) => isSelect && type !== 'bytea' && !hidden.includes(propertyName),
    );
  }

  /** The next rows of one owner. */
  async page(
    table: ExportedTable,
    ownerId: string,
    after: Position | null,
    limit: number,
  ): Promise<ExportedPage> {
    const { tableName } = this.metadataOf(table.entity);
    const columns = this.orderOf(table);
    const order = orderBy(columns);
    const since = columns.map(({ type }, index) => `$${index + 3}::${String(type)}`).join(', ');
    const rows: StoredRow[] = await this.users.query(
      `SELECT ${this.select(table)} FROM ${tableName} t
       WHERE t.${this.ownerOf(table)} = $1 ${after ? `AND (${order}) > (${since})` : ''}
       ORDER BY ${order} LIMIT $2`,
      [ownerId, limit, ...(after ?? [])],
    );
    return toPage(rows, limit);
  }

  /** The first rows of several owners, up to `limit` of each, by owner. */
  async firstPages(
    table: ExportedTable,
    ownerIds: readonly string[],
    limit: number,
  ): Promise<Map<string, ExportedPage>> {
    const { tableName } = this.metadataOf(table.entity);
    const order = orderBy(this.orderOf(table));
    const rows: StoredRow[] = await this.users.query(
      `SELECT ${this.select(table)} FROM unnest($1::uuid[]) AS owners (id) CROSS JOIN LATERAL (
         SELECT * FROM ${tableName} t WHERE t.${this.ownerOf(table)} = owners.id ORDER BY ${order} LIMIT $2
       ) t ORDER BY ${order}`,
      [ownerIds, limit],
    );
    const byOwner = Map.groupBy(rows, (row) => row[table.owner] as string);
    return new Map([...byOwner].map(([ownerId, own]) => [ownerId, toPage(own, limit)]));
  }

  private select(table: ExportedTable): string {
    const columns = this.columnsOf(table).map(({ databaseName, propertyName, transformer }) => {
      const isExact = transformer === exactInteger;
      return `t.${databaseName}${isExact ? '::text' : ''} AS "${propertyName}"`;
    });
    const position = this.orderOf(table).map(({ databaseName }) => `t.${databaseName}::text`);
    return `${columns.join(', ')}, ARRAY[${position.join(', ')}] AS "$position"`;
  }

  private orderOf({ entity, order }: ExportedTable): Columns {
    const metadata = this.metadataOf(entity);
    return order.map((name) => metadata.findColumnWithPropertyName(name)!);
  }

  private ownerOf({ entity, owner }: ExportedTable): string {
    return this.metadataOf(entity).findColumnWithPropertyName(owner)!.databaseName;
  }

  private metadataOf(entity: ExportedTable['entity']): EntityMetadata {
    return this.users.manager.connection.getMetadata(entity);
  }
}

function orderBy(columns: Columns): string {
  return columns.map(({ databaseName }) => `t.${databaseName}`).join(', ');
}

/** A full page may have a next one. */
function toPage(rows: StoredRow[], limit: number): ExportedPage {
  const next = rows.length === limit ? rows.at(-1)!.$position! : null;
  for (const row of rows) delete row.$position;
  return { rows, next };
}
