import { Injectable } from '@nestjs/common';
import type { Pool, QueryResult } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';

/** A statement that is read with again and again. Each connection plans it once, under its name. */
export interface PreparedStatement {
  name: string;
  text: string;
}

/**
 * The way into PostgreSQL for repositories and services.
 *
 * Transactions are opened by services, are short, hold no HTTP, and are passed on as a manager; whatever is to be woken or
 * sent afterwards is done with the value that the transaction returns.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** For statements outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /**
   * Rows of a statement that most requests make, in the caller's transaction if `manager` is that of one. Outside of it the
   * statement is prepared, and nothing is made of its rows but what PostgreSQL answers.
   */
  async rows<Row>(
    statement: PreparedStatement,
    values: unknown[],
    manager: EntityManager = this.manager,
  ): Promise<Row[]> {
    if (manager !== this.manager) return manager.query<Row[]>(statement.text, values);
    return (await this.prepared(statement, values)).rows as Row[];
  }

  /** The number of rows that such a statement wrote. */
  async affected(
    statement: PreparedStatement,
    values: unknown[],
    manager: EntityManager = this.manager,
  ): Promise<number> {
    if (manager === this.manager) return (await this.prepared(statement, values)).rowCount ?? 0;
    const { affected } = await manager.queryRunner!.query(statement.text, values, true);
    return affected ?? 0;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }

  private prepared(statement: PreparedStatement, values: unknown[]): Promise<QueryResult> {
    this.dataSource.logger.logQuery(statement.text, values);
    const { master: pool } = this.dataSource.driver as unknown as { master: Pool };
    return pool.query({ ...statement, values });
  }
}

/** SQLSTATE of a unique violation. The name of the constraint distinguishes it from others. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: name } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || name === constraint);
}
