import pg from 'pg';
import { until } from './jest/deferred.js';

/** A transaction that locks rows, so that simultaneous requests of a test wait at one statement. */
export class HeldLock {
  private constructor(
    private readonly client: pg.Client,
    private readonly databaseUrl: string,
  ) {}

  /** Runs a statement in a transaction that stays open. */
  static async take(databaseUrl: string, statement: string, values: unknown[] = []): Promise<HeldLock> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query('BEGIN');
    await client.query(statement, values);
    return new HeldLock(client, databaseUrl);
  }

  /** Resolves when `count` statements of the database wait for a lock. */
  waiters(count: number): Promise<void> {
    return until(async () => (await this.countSessions(`wait_event_type = 'Lock'`)) >= count);
  }

  /** Resolves when another session has asked for an advisory lock without waiting for it. */
  asked(): Promise<void> {
    return until(
      async () => (await this.countSessions(`query LIKE 'SELECT pg_try_advisory_lock%'`)) > 0,
      60_000,
    );
  }

  /**
   * Resolves when the build of this index waits for a lock. Asks in another session: builds wait for every transaction that runs a
   * statement when they look, and so would wait for this one at any index.
   */
  async waitingBuild(index: string): Promise<void> {
    const watcher = new pg.Client({ connectionString: this.databaseUrl });
    await watcher.connect();
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      AND query LIKE $1`;
    const statement = [`CREATE INDEX CONCURRENTLY%${index}%`];
    try {
      await until(async () => (await watcher.query(waiting, statement)).rows.length > 0);
    } finally {
      await watcher.end();
    }
  }

  private async countSessions(condition: string): Promise<number> {
    // Otherwise the statistics of the first read are cached within the transaction.
    await this.client.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await this.client.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`,
    );
    return rows[0]!.count;
  }

  /** Runs another statement in the transaction. */
  async run(statement: string): Promise<void> {
    await this.client.query(statement);
  }

  /** Commits. */
  async release(): Promise<void> {
    await this.client.query('COMMIT');
    await this.client.end();
  }
}
