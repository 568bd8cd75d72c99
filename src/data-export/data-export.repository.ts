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
    const order = this.orderOf(table);
    const names = order.map(({ databaseName }) => `t.${databaseName}`);
    const since = order.map(({ type }, index) => `$${index + 3}::${String(type)}`);
    const rows: ExportedRow[] = await this.users.query(
      `SELECT ${this.select(table)}, ARRAY[${names.map((name) => `${name}::text`).join(', ')}] AS "$position"
       FROM ${tableName} t
       WHERE t.${this.ownerOf(table)} = $1 ${after ? `AND (${names.join(', ')}) > (${since.join(', ')})` : ''}
       ORDER BY ${names.join(', ')} LIMIT $2`,
      [ownerId, limit, ...(after ?? [])],
    );
    const last = rows.length === limit ? (rows.at(-1)!.$position as Position) : null;
    for (const row of rows) delete row.$position;
    return { rows, next: last };
  }

  /** All rows of several owners, by owner. */
  async partsOf(table: ExportedTable, ownerIds: readonly string[]): Promise<Map<string, ExportedRow[]>> {
    const { tableName } = this.metadataOf(table.entity);
    const rows: ExportedRow[] = await this.users.query(
      `SELECT ${this.select(table)} FROM ${tableName} t WHERE t.${this.ownerOf(table)} = ANY($1)
       ORDER BY ${this.orderOf(table)
         .map(({ databaseName }) => `t.${databaseName}`)
         .join(', ')}`,
      [ownerIds],
    );
    return Map.groupBy(rows, (row) => row[table.owner] as string);
  }

  private select(table: ExportedTable): string {
    return this.columnsOf(table)
      .map(({ databaseName, propertyName, transformer }) => {
        const isExact = transformer === exactInteger;
        return `t.${databaseName}${isExact ? '::text' : ''} AS "${propertyName}"`;
      })
      .join(', ');
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
