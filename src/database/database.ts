import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { isPooled } from './session.js';

/** A frequent statement. Each connection prepares it once under this name, if it keeps its session. */
export interface PreparedStatement {
  name: string;
  text: string;
}

/**
 * Access to PostgreSQL for repositories and services.
 *
 * Services open transactions and pass them on as `manager`. Transactions are short and contain no HTTP calls.
 * Wake-ups and messages are sent after the commit, from the value that the transaction returns.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** The manager for statements outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /**
   * Runs a frequent statement and returns its rows, in the transaction of `manager` if it has one. Outside a
   * transaction it runs as a prepared statement, without the overhead of TypeORM.
   */
  async rows<Row>(
    statement: PreparedStatement,
    values: unknown[],
    manager: EntityManager = this.manager,
  ): Promise<Row[]> {
    if (manager !== this.manager) return manager.query<Row[]>(statement.text, values);
    return (await this.prepared(statement, values)).rows as Row[];
  }

  /** Like {@link rows}, but returns the number of written rows. */
  async affected(
    statement: PreparedStatement,
    values: unknown[],
    manager: EntityManager = this.manager,
  ): Promise<number> {
    if (manager === this.manager) return (await this.prepared(statement, values)).rowCount ?? 0;
    const { affected } = await manager.queryRunner!.query(statement.text, values, true);
    return affected ?? 0;
  }

  /** The time of the database. It orders what several processes write: their clocks differ. */
  async now(): Promise<Date> {
    const [row] = await this.rows<{ now: Date }>({ name: 'now', text: 'SELECT app_now() AS now' }, []);
    return row!.now;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }

  private prepared(statement: PreparedStatement, values: unknown[]): Promise<QueryResult> {
    this.dataSource.logger.logQuery(statement.text, values);
    const { master: pool } = this.dataSource.driver as unknown as { master: Pool };
    return pool.query(toQuery(this.dataSource, statement, values));
  }
}

/**
 * Runs a frequent statement in the transaction of `manager`. The connection prepares it once, and PostgreSQL then neither parses nor
 * plans it. Not for statements whose best plan depends on how full their tables are: the plan of an empty table may be kept.
 */
export async function runPrepared(
  manager: EntityManager,
  statement: PreparedStatement,
  values: unknown[],
): Promise<QueryResult> {
  const connection = (await manager.queryRunner!.connect()) as PoolClient;
  manager.dataSource.logger.logQuery(statement.text, values);
  return connection.query(toQuery(manager.dataSource, statement, values));
}

/** The session prepares a statement with a name. */
function toQuery(source: DataSource, { name, text }: PreparedStatement, values: unknown[]): QueryConfig {
  return isPooled(source) ? { text, values } : { name, text, values };
}

/** Whether the error is a unique violation, of this constraint if it is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: name } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || name === constraint);
}
