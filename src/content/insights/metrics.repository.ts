import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { AccountMetric } from '../../platforms/platform-content.js';
import type { AccountMetricFilter, AccountMetricKey, StoredAccountMetric } from '../domain/account-metric.js';
import type { MediaOwner } from '../media/media.repository.js';
import { AccountMetricEntity } from './metric.entity.js';

@Injectable()
export class AccountMetricsRepository {
  constructor(
    @InjectRepository(AccountMetricEntity) private readonly metrics: Repository<AccountMetricEntity>,
  ) {}

  /** End of the newest stored day of an account. Null if there is none. */
  async newestDay({ userId, accountId }: MediaOwner): Promise<Date | null> {
    const [row]: { newest: Date | null }[] = await this.metrics.query(
      `SELECT max(ends_at) AS newest FROM account_metrics JOIN accounts ON accounts.id = account_id
       WHERE account_id = $1 AND user_id = $2`,
      [accountId, userId],
    );
    return row!.newest;
  }

  /** Stores the metrics of a request at `observedAt`. Values from later requests are kept. */
  async store(
    { userId, accountId }: MediaOwner,
    metrics: readonly AccountMetric[],
    observedAt: Date,
    manager: EntityManager = this.metrics.manager,
  ): Promise<void> {
    const byKey = new Map(metrics.map((metric) => [`${metric.endsAt.getTime()} ${metric.name}`, metric]));
    const rows = [...byKey.values()];
    await manager.query(
      `INSERT INTO account_metrics AS metric (account_id, name, ends_at, value, observed_at)
       SELECT accounts.id, item.*, $6 FROM accounts, unnest($3::text[], $4::timestamptz[], $5::bigint[]) AS item
       WHERE accounts.id = $1 AND user_id = $2
       ON CONFLICT (account_id, ends_at, name) DO UPDATE SET value = excluded.value, observed_at = excluded.observed_at
       WHERE metric.observed_at <= excluded.observed_at`,
      [
        accountId,
        userId,
        rows.map(({ name }) => name),
        rows.map(({ endsAt }) => endsAt),
        rows.map(({ value }) => Math.trunc(value)),
        observedAt,
      ],
    );
    await manager.query(
      'UPDATE content_syncs SET metrics_synced_at = greatest(metrics_synced_at, $2) WHERE account_id = $1',
      [accountId, observedAt],
    );
  }

  /** Up to `limit` metrics, newest days first. */
  async page(
    { userId, accountId }: MediaOwner,
    filter: AccountMetricFilter,
    after: AccountMetricKey | null,
    limit: number,
    manager: EntityManager = this.metrics.manager,
  ): Promise<StoredAccountMetric[]> {
    return manager.query(
      `SELECT name, ends_at AS "endsAt", value, observed_at AS "observedAt"
       FROM account_metrics JOIN accounts ON accounts.id = account_id
       WHERE account_id = $1 AND user_id = $2
         AND ($3::text[] IS NULL OR name = ANY ($3))
         AND ($4::timestamptz IS NULL OR ends_at >= $4) AND ($5::timestamptz IS NULL OR ends_at < $5)
         AND ($6::timestamptz IS NULL OR (ends_at, name) < ($6, $7::text))
       ORDER BY ends_at DESC, name DESC LIMIT $8`,
      [
        accountId,
        userId,
        filter.names ?? null,
        filter.since ?? null,
        filter.until ?? null,
        after?.endsAt ?? null,
        after?.name ?? null,
        limit,
      ],
    );
  }
}
