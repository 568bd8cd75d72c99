import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { PreparedStatement } from '../../database/database.js';
import { withTimeouts } from '../../database/session.js';
import { GrantSettings } from '../grant-settings.js';

/** Runs one statement, on its own. */
export type Statement = <Row>(prepared: PreparedStatement, values: unknown[]) => Promise<Row[]>;

/** No connection was to be had: all of them are held, or the database is away. */
export class NoConnection extends Error {
  constructor(cause: unknown) {
    super('There is no connection for a refresh.', { cause });
    this.name = 'NoConnection';
  }
}

/**
 * Connections for refreshes alone. One is checked out before the platform is asked, so that the answer, which may be the only
 * copy of a new pair, never queues behind the application's other work.
 */
@Injectable()
export class RefreshConnections implements OnApplicationShutdown {
  private readonly logger = new Logger('Refresh');
  private readonly pool: pg.Pool;

  constructor(dataSource: DataSource, settings: GrantSettings) {
    this.pool = new pg.Pool({
      connectionString: (dataSource.options as { url?: string }).url,
      max: settings.maxConnections,
      application_name: 'patchbay refresh',
      ...withTimeouts({ statementTimeoutMs: 10_000 }),
      query_timeout: 10_000,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
    });
    this.pool.on('error', (error) => this.logger.warn({ err: error }, 'An idle connection was lost.'));
  }

  /** Checks a connection out for as long as `work` lasts. It bears no transaction. @throws NoConnection before `work` began */
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
          // Whatever state it is in: it is not given to anyone else.
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
