import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { AudienceBreakdown } from '../../platforms/platform-content.js';
import type { AudienceFilter, StoredAudience } from '../domain/account-audience.js';
import type { MediaOwner } from '../media/media.repository.js';
import { AccountAudienceEntity } from './audience.entity.js';

@Injectable()
export class AccountAudiencesRepository {
  constructor(
    @InjectRepository(AccountAudienceEntity) private readonly audiences: Repository<AccountAudienceEntity>,
  ) {}

  /** Replaces stored breakdowns by those of a request at `observedAt`, unless newer ones are stored. */
  async store(
    { userId, accountId }: MediaOwner,
    breakdowns: readonly AudienceBreakdown[],
    observedAt: Date,
    manager: EntityManager = this.audiences.manager,
  ): Promise<void> {
    const [, updated]: [unknown[], number] = await manager.query(
      `UPDATE content_syncs SET audiences_synced_at = $3 FROM accounts
       WHERE account_id = $1 AND accounts.id = account_id AND user_id = $2
         AND (audiences_synced_at IS NULL OR audiences_synced_at <= $3)`,
      [accountId, userId, observedAt],
    );
    if (updated === 0) return;
    await manager.query(
      `DELETE FROM account_audiences WHERE account_id = $1
         AND (audience, dimension) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [accountId, breakdowns.map(({ audience }) => audience), breakdowns.map(({ dimension }) => dimension)],
    );
    const rows = breakdowns.flatMap(({ audience, dimension, groups }) =>
      groups.map(({ key, value }) => ({ audience, dimension, key, value: Math.trunc(value) })),
    );
    await manager.query(
      `INSERT INTO account_audiences (account_id, audience, dimension, key, value, observed_at)
       SELECT $1::uuid, item.*, $6::timestamptz FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS item
       ON CONFLICT DO NOTHING`,
      [
        accountId,
        rows.map(({ audience }) => audience),
        rows.map(({ dimension }) => dimension),
        rows.map(({ key }) => key),
        rows.map(({ value }) => value),
        observedAt,
      ],
    );
  }

  /** Stored breakdowns of an account. */
  find({ userId, accountId }: MediaOwner, filter: AudienceFilter): Promise<StoredAudience[]> {
    return this.audiences.query(
      `SELECT audience, dimension, min(observed_at) AS "observedAt",
         json_agg(json_build_object('key', key, 'value', value) ORDER BY value DESC, key) AS groups
       FROM account_audiences JOIN accounts ON accounts.id = account_id
       WHERE account_id = $1 AND user_id = $2
         AND ($3::text IS NULL OR audience = $3) AND ($4::text IS NULL OR dimension = $4)
       GROUP BY audience, dimension ORDER BY audience DESC, dimension`,
      [accountId, userId, filter.audience ?? null, filter.dimension ?? null],
    );
  }
}
