import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { CommerceObjectType } from '../../platforms/platform-commerce.js';
import type { RejectedRow } from '../../platforms/commerce-parts.js';
import { binaryArray } from '../../database/batches/binary-array.js';
import { runPrepared } from '../../database/database.js';
import { selectColumns } from '../../database/select-columns.js';
import { cleanText } from '../domain/clean-text.js';
import { CommerceRejectedRowEntity } from './rejected-row.entity.js';

const maxProblemLength = 500;
const columns = selectColumns(CommerceRejectedRowEntity, 'r');

const forgetSolved = {
  name: 'commerce-rejected-rows.forget',
  text: 'DELETE FROM commerce_rejected_rows WHERE account_id = $1 AND object_type = $2 AND external_id = ANY ($3::text[])',
};

@Injectable()
export class RejectedRowsRepository {
  constructor(
    @InjectRepository(CommerceRejectedRowEntity)
    private readonly rows: Repository<CommerceRejectedRowEntity>,
  ) {}

  /** Records objects that could not be stored, and forgets those that were. */
  async record(
    accountId: string,
    objectType: CommerceObjectType,
    rejected: readonly RejectedRow[],
    stored: readonly string[],
    manager: EntityManager,
  ): Promise<void> {
    const problems = new Map(
      rejected.map(({ externalId, problem }) => [
        cleanText(externalId ?? ''),
        cleanText(problem).slice(0, maxProblemLength).toWellFormed(),
      ]),
    );
    const solved = stored.map(cleanText).filter((id) => !problems.has(id));
    if (solved.length > 0)
      await runPrepared(manager, forgetSolved, [accountId, objectType, binaryArray.text(solved, (id) => id)]);
    if (problems.size === 0) return;
    await manager.query(
      `INSERT INTO commerce_rejected_rows AS r (account_id, object_type, external_id, problem, first_seen_at, last_seen_at)
       SELECT $1, $2, external_id, problem, app_now(), app_now() FROM unnest($3::text[], $4::text[]) AS given (external_id, problem)
       ORDER BY external_id
       ON CONFLICT (account_id, object_type, external_id) DO UPDATE SET problem = excluded.problem, seen_count = r.seen_count + 1,
         last_seen_at = excluded.last_seen_at`,
      [accountId, objectType, [...problems.keys()], [...problems.values()]],
    );
  }

  /** The latest problems of an account of a user. */
  listOwned(userId: string, accountId: string, limit: number): Promise<CommerceRejectedRowEntity[]> {
    return this.rows.query(
      `SELECT ${columns} FROM commerce_rejected_rows r JOIN accounts a ON a.id = r.account_id
       WHERE a.user_id = $1 AND r.account_id = $2 ORDER BY r.last_seen_at DESC, r.object_type, r.external_id LIMIT $3`,
      [userId, accountId, limit],
    );
  }
}
