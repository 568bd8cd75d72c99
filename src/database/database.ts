import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/**
 * The way into PostgreSQL for repositories and services.
 *
 * Transactions are opened by services, are short, hold no HTTP, and are passed on as a manager; whatever is to be poked or
 * sent afterwards is done with the value that the transaction returns.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** For statements outside a transaction. */
  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  transaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction(work);
  }
}

/** SQLSTATE of a unique violation, to be told from other faults by the constraint's name. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: name } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || name === constraint);
}
