import type { Database, PreparedStatement } from './database.js';

/** How far the commits of the database could be seen, and the database's time. */
export interface CommitPosition {
  /**
   * Every transaction with a smaller id had ended. A row with `changed_in` of at least this may not have been visible yet, whatever
   * its times say.
   */
  transactionId: bigint;
  now: Date;
}

const read: PreparedStatement = {
  name: 'database.commit-position',
  text: `SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS "transactionId", app_now() AS now`,
};

/** Read it before the rows that are followed; the next look starts from here. */
export async function readCommitPosition(database: Database): Promise<CommitPosition> {
  const [row] = await database.rows<{ transactionId: string; now: Date }>(read, []);
  return { transactionId: BigInt(row!.transactionId), now: row!.now };
}

/**
 * Where a look at followed rows starts: at `last`, or null for all rows. After a restore from a dump transaction ids begin anew.
 */
export function nextStart(last: CommitPosition | null, current: CommitPosition): bigint | null {
  return last && last.transactionId <= current.transactionId ? last.transactionId : null;
}
