import type { EntityManager } from 'typeorm';

/** Runs `work` in the transaction of `manager`, and counts the rows of the table that it reads, whether it finds or filters them. */
export async function countReadRows<Result>(
  manager: EntityManager,
  table: string,
  work: () => Promise<Result>,
): Promise<{ result: Result; rows: number }> {
  const total = async () => {
    const [row]: { rows: number }[] = await manager.query(
      'SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = $1',
      [table],
    );
    return row!.rows;
  };
  // The session may have counts of earlier transactions.
  const earlier = await total();
  const result = await work();
  return { result, rows: (await total()) - earlier };
}
