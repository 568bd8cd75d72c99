import type { Database, PreparedStatement } from './database.js';

/** The point up to which a reader has seen all commits, and the time of the database. */
export interface CommitPosition {
  /**
   * All transactions with a smaller id have ended. A row whose `changed_in` is equal or greater may not have been
   * visible yet, whatever its timestamps are.
   */
  transactionId: bigint;
  now: Date;
}

const read: PreparedStatement = {
  name: 'database.commit-position',
  text: `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "transactionId", app_now() AS now`,
};

/** Reads the position. Call it before the changed rows are read: the next read starts at this position. */
export async function readCommitPosition(database: Database): Promise<CommitPosition> {
  const [row] = await database.rows<{ transactionId: string; now: Date }>(read, []);
  return { transactionId: BigInt(row!.transactionId), now: row!.now };
}

/**
 * The transaction id at which the next read of changed rows starts. Null: read all rows, because there is no `last`,
 * or transaction ids restarted after a restore from a dump.
 */
export function nextStart(last: CommitPosition | null, current: CommitPosition): bigint | null {
  return last && last.transactionId <= current.transactionId ? last.transactionId : null;
}
