import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { PreparedStatement } from '../../database/database.js';
import { DirectDatabase } from '../../database/direct-database.js';
import { PoolMetrics } from '../../database/pool-metrics.js';
import { withTimeouts } from '../../database/session.js';
import { GrantSettings } from '../grant-settings.js';

/** Runs one statement outside a transaction. */
export type Statement = <Row>(prepared: PreparedStatement, values: unknown[]) => Promise<Row[]>;

/** No connection is available: all are in use, or the database is unavailable. */
export class NoConnection extends Error {
  constructor(cause: unknown) {
    super('No database connection is available for a refresh.', { cause });
    this.name = 'NoConnection';
  }
}

/**
 * Database connections used only by refreshes. One is acquired before the platform call, so that the response, which may be the
 * only copy of the new tokens, never waits behind other work, nor for a session of a pooler.
 */
@Injectable()
export class RefreshConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Refresh');
  private readonly pool: pg.Pool;

  constructor(direct: DirectDatabase, settings: GrantSettings, metrics: PoolMetrics) {
    this.pool = new pg.Pool({
      connectionString: direct.url,
      max: settings.maxConnections,
      application_name: 'patchbay refresh',
      ...withTimeouts({ statementTimeoutMs: 10_000 }),
      query_timeout: 10_000,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
    });
    metrics.watch('refresh', this.pool);
    this.pool.on('error', (error) => this.logger.warn({ err: error }, 'Idle database connection lost'));
  }

  /** Acquires a connection, without a transaction, while `work` runs. @throws NoConnection before `work` starts */
  async hold<Result>(work: (statement: Statement) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect().catch((error: unknown) => {
      throw new NoConnection(error);
    });
    let broken: Error | undefined;
    const onError = (error: Error) => (broken = error);
    client.on('error', onError);
    try {
      return await work(async <Row>(prepared: PreparedStatement, values: unknown[]) => {
        try {
          return (await client.query({ ...prepared, values })).rows as Row[];
        } catch (error) {
          // Its state is unknown, so it is not reused.
          broken = error as Error;
          throw error;
        }
      });
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
