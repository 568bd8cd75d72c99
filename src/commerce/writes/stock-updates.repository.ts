import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { failureCodes } from '../../failures/failure-codes.js';
import type { StockChange } from '../../platforms/commerce-parts.js';
import type { StockBefore, StockUpdateResult } from '../domain/stock-plan.js';
import type { StoredFailure } from '../domain/stored-failure.js';
import { StockUpdateEntity } from './stock-update.entity.js';

/** Longer than a read and a write at the platform take, with their retries. */
const leaseSeconds = 180;
/** Later than the lease of a process that has ended. */
const recoverAfterSeconds = 300;
const retentionDays = 30;
const retryableCodes = Object.entries(failureCodes)
  .filter(([, { retryable }]) => retryable)
  .map(([code]) => code);

/** Stores stock updates and the lease of the process that applies them. */
@Injectable()
export class StockUpdatesRepository {
  constructor(@InjectRepository(StockUpdateEntity) private readonly updates: Repository<StockUpdateEntity>) {}

  async add(
    id: string,
    productId: string,
    changes: readonly StockChange[],
    manager: EntityManager = this.updates.manager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO stock_updates (id, product_id, changes, state, created_at)
       VALUES ($1, $2, $3, 'PENDING', app_now())`,
      [id, productId, JSON.stringify(changes)],
    );
  }

  /** Products with updates whose process has ended, or that the platform has not accepted for long. */
  async abandoned(): Promise<string[]> {
    const rows: { productId: string }[] = await this.updates.query(
      `SELECT DISTINCT product_id AS "productId" FROM stock_updates
       WHERE state = 'PENDING' AND created_at < app_now() - make_interval(secs => ${recoverAfterSeconds})
       ORDER BY product_id`,
    );
    return rows.map(({ productId }) => productId);
  }

  /** Updates by id, in any order. */
  find(ids: readonly string[]): Promise<StockUpdateEntity[]> {
    return this.updates.findBy({ id: In([...ids]) });
  }

  /**
   * Makes an update pending again that failed for a reason that may be over, or whose outcome was unknown. The same key must not answer
   * with it for days.
   */
  async reopen(id: string): Promise<void> {
    await this.updates.query(
      `UPDATE stock_updates SET state = 'PENDING', failure = NULL, finished_at = NULL,
         sent_at = CASE WHEN failure->>'code' = 'OUTCOME_UNKNOWN' THEN sent_at END,
         stock_before = CASE WHEN failure->>'code' = 'OUTCOME_UNKNOWN' THEN stock_before END
       WHERE id = $1 AND state = 'FAILED' AND failure->>'code' = ANY ($2)`,
      [id, [...retryableCodes, 'OUTCOME_UNKNOWN']],
    );
  }

  /** Records that the platform may have the updates, and the stock before, before they are sent. */
  async markSent(updates: readonly { id: string; stockBefore: readonly StockBefore[] }[]): Promise<void> {
    await this.updates.query(
      `UPDATE stock_updates u SET sent_at = app_now(), stock_before = o.stock_before
       FROM unnest($1::uuid[], $2::jsonb[]) AS o (id, stock_before)
       WHERE u.id = o.id AND u.sent_at IS NULL`,
      [updates.map(({ id }) => id), updates.map(({ stockBefore }) => JSON.stringify(stockBefore))],
    );
  }

  /** Updates to apply, in the order in which they were requested. */
  pending(productId: string): Promise<StockUpdateEntity[]> {
    return this.updates.find({ where: { productId, state: 'PENDING' }, order: { id: 'ASC' }, take: 1000 });
  }

  /** Stores the results of updates in one statement. */
  async finish(
    outcomes: readonly { id: string; results: StockUpdateResult[] | null; failure: StoredFailure | null }[],
  ): Promise<void> {
    await this.updates.query(
      `UPDATE stock_updates u SET state = CASE WHEN o.failure IS NULL THEN 'APPLIED' ELSE 'FAILED' END,
         results = o.results, failure = o.failure, finished_at = app_now()
       FROM unnest($1::uuid[], $2::jsonb[], $3::jsonb[]) AS o (id, results, failure)
       WHERE u.id = o.id AND u.state = 'PENDING'`,
      [
        outcomes.map(({ id }) => id),
        outcomes.map(({ results }) => results && JSON.stringify(results)),
        outcomes.map(({ failure }) => failure && JSON.stringify(failure)),
      ],
    );
  }

  /** Takes the lease of a product. @returns its token; null if another process has it */
  async takeLease(productId: string): Promise<string | null> {
    const token = newId();
    const rows: unknown[] = await this.updates.query(
      `INSERT INTO stock_leases AS l (product_id, lease_token, lease_until)
       VALUES ($1, $2, app_now() + make_interval(secs => ${leaseSeconds}))
       ON CONFLICT (product_id) DO UPDATE SET lease_token = excluded.lease_token, lease_until = excluded.lease_until
         WHERE l.lease_until <= app_now()
       RETURNING 1`,
      [productId, token],
    );
    return rows.length > 0 ? token : null;
  }

  /** Extends the lease before a write. @returns whether this process still has it */
  async extendLease(productId: string, token: string): Promise<boolean> {
    const [, extended]: [unknown[], number] = await this.updates.query(
      `UPDATE stock_leases SET lease_until = app_now() + make_interval(secs => ${leaseSeconds})
       WHERE product_id = $1 AND lease_token = $2 AND lease_until > app_now()`,
      [productId, token],
    );
    return extended > 0;
  }

  async releaseLease(productId: string, token: string): Promise<void> {
    await this.updates.query('DELETE FROM stock_leases WHERE product_id = $1 AND lease_token = $2', [
      productId,
      token,
    ]);
  }

  /** Deletes finished updates after the retention period. */
  async purge(): Promise<void> {
    await this.updates.query(
      `DELETE FROM stock_updates
       WHERE state <> 'PENDING' AND created_at < app_now() - make_interval(days => ${retentionDays})`,
    );
  }
}
