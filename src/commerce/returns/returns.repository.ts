import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { batchUpsert, batchUpsertSql } from '../../database/batches/batch-upsert.js';
import { withExactIntegers } from '../../database/exact-integer.js';
import { snakeCase } from '../../database/naming-strategy.js';
import { selectColumns } from '../../database/select-columns.js';
import type { ReturnKind, ReturnStatus } from '../../platforms/platform-commerce.js';
import type { Platform } from '../../platforms/platform.js';

import type { Ordered, PageKey } from '../domain/page.js';
import type { StoredRow } from '../orders/orders.repository.js';
import { newestOf } from '../sync/newest.js';
import { ReturnRefundEntity } from './return-refund.entity.js';
import type { ReturnRow } from './return-row.js';
import { ReturnEntity } from './return.entity.js';

/** A stored return, as its event reports it. */
export interface StoredReturn extends StoredRow {
  kind: ReturnKind;
  isNew: boolean;
  status: ReturnStatus;
  createdAt: Date;
  orderExternalId: string | null;
  decisionDueAt: Date | null;
}

export interface ReturnFilter {
  kinds?: readonly ReturnKind[] | null;
  statuses?: readonly ReturnStatus[] | null;
  /** Platform id of the order. */
  orderExternalId?: string | null;
}

/** `DUE`: those with a decision to take, the most urgent first. `CREATED_AT`: all, newest first. */
export type ReturnSorting = 'DUE' | 'CREATED_AT';

export type OrderedReturn = Ordered<ReturnEntity>;

/** A return whose user must be notified. */
export interface DueReturn {
  id: string;
  kind: ReturnKind;
  status: ReturnStatus;
  accountId: string;
  userId: string;
  platform: Platform;
  accountName: string;
  externalId: string;
  orderExternalId: string | null;
  decisionDueAt: Date;
}

const columns = selectColumns(ReturnEntity, 'r');

const storeReturns = batchUpsertSql(ReturnEntity, 'returns', {
  key: ['accountId', 'kind', 'externalId'],
  keep: ['id', 'notifiedDueAt'],
  // A refund keeps its day, however often the return changes later. A return without a time of creation keeps that of its first read.
  // What a version leaves out, another answer about the same version may have reported.
  set: {
    ...keptInSameVersion('orderExternalId', 'returnType', 'reason', 'requestedBy'),
    lines: `CASE WHEN stored.source_updated_at = excluded.source_updated_at AND excluded.lines = '[]'
      THEN stored.lines ELSE excluded.lines END`,
    createdAt: 'least(stored.created_at, excluded.created_at)',
    refundedAt:
      'CASE WHEN excluded.refunded_at IS NULL THEN NULL ELSE coalesce(stored.refunded_at, excluded.refunded_at) END',
  },
  // A return without a time of change has the time of its read, so only its content shows whether it changed.
  replaceIf: 'stored.source_updated_at <= excluded.source_updated_at AND stored.digest <> excluded.digest',
  returning: `stored.id, stored.external_id AS "externalId", stored.kind, stored.xmax = 0 AS "isNew", stored.status,
    stored.created_at AS "createdAt", stored.order_external_id AS "orderExternalId",
    stored.decision_due_at AS "decisionDueAt"`,
});

function keptInSameVersion(...properties: (keyof ReturnEntity)[]): Record<string, string> {
  return Object.fromEntries(
    properties.map((property) => {
      const column = snakeCase(property);
      return [
        property,
        `CASE WHEN stored.source_updated_at = excluded.source_updated_at THEN coalesce(excluded.${column}, stored.${column})
           ELSE excluded.${column} END`,
      ];
    }),
  );
}

const storeRefunds = batchUpsertSql(ReturnRefundEntity, 'return_refunds', {
  key: ['returnId', 'externalId'],
  // A refund keeps its day.
  keep: ['refundedAt'],
  replaceIf: 'true',
});

@Injectable()
export class ReturnsRepository {
  constructor(@InjectRepository(ReturnEntity) private readonly returns: Repository<ReturnEntity>) {}

  /** Stores returns with their refunds. Stored returns that are newer are kept. @returns those that are new or have changed */
  async store(rows: readonly ReturnRow[], manager: EntityManager): Promise<StoredReturn[]> {
    const newest = newestOf(rows, keyOf);
    const accountId = newest.find(({ refunds }) => refunds.length > 0)?.accountId;
    if (accountId !== undefined) await this.lockRefunds(accountId, manager);
    const stored = await batchUpsert<StoredReturn>(manager, storeReturns, newest);
    const ids = new Map(stored.map((row) => [keyOf(row), row.id]));
    const refunds = newest.flatMap((row) => {
      const returnId = ids.get(keyOf(row));
      return returnId ? row.refunds.map((refund) => ({ ...refund, returnId })) : [];
    });
    if (stored.length > 0)
      await manager.query(
        `DELETE FROM return_refunds f WHERE return_id = ANY ($1) AND NOT EXISTS (
           SELECT FROM unnest($2::uuid[], $3::text[]) AS kept (return_id, external_id)
           WHERE kept.return_id = f.return_id AND kept.external_id = f.external_id)`,
        [
          stored.map(({ id }) => id),
          refunds.map(({ returnId }) => returnId),
          refunds.map(({ externalId }) => externalId),
        ],
      );
    await batchUpsert(manager, storeRefunds, refunds);
    const [first] = refunds;
    if (first)
      await this.applyReported(
        first.accountId,
        refunds.map(({ externalId }) => externalId),
        manager,
      );
    return stored;
  }

  /** Stores when refunds were paid. Returns that name them later get this time. The account is connected. */
  async reportRefunds(
    accountId: string,
    refunds: readonly { externalId: string; at: Date }[],
    manager: EntityManager,
  ): Promise<void> {
    const ids = refunds.map(({ externalId }) => externalId);
    await this.lockRefunds(accountId, manager);
    // Locks the returns in the order in which they are stored.
    await manager.query(
      `SELECT FROM returns WHERE id IN (
         SELECT return_id FROM return_refunds WHERE account_id = $1 AND external_id = ANY ($2))
       ORDER BY account_id, kind, external_id FOR NO KEY UPDATE`,
      [accountId, ids],
    );
    await manager.query(
      `INSERT INTO reported_refunds AS r (account_id, external_id, refunded_at)
       SELECT $1, id, at FROM unnest($2::text[], $3::timestamptz[]) AS given (id, at) ORDER BY id
       ON CONFLICT (account_id, external_id) DO UPDATE SET refunded_at = least(r.refunded_at, excluded.refunded_at)`,
      [accountId, ids, refunds.map(({ at }) => at)],
    );
    await this.applyReported(accountId, ids, manager);
  }

  /**
   * Refunds of an account are stored by one transaction at a time. An event and a return that store the same refund at the same time
   * would not see each other.
   */
  private async lockRefunds(accountId: string, manager: EntityManager): Promise<void> {
    await manager.query("SELECT pg_advisory_xact_lock(hashtextextended('commerce-refunds ' || $1, 0))", [
      accountId,
    ]);
  }

  private async applyReported(
    accountId: string,
    refundIds: readonly string[],
    manager: EntityManager,
  ): Promise<void> {
    const [changed]: [{ id: string }[], number] = await manager.query(
      `UPDATE return_refunds f SET refunded_at = r.refunded_at FROM reported_refunds r
       WHERE r.account_id = $1 AND r.external_id = ANY ($2)
         AND f.account_id = r.account_id AND f.external_id = r.external_id AND f.refunded_at <> r.refunded_at
       RETURNING f.return_id AS id`,
      [accountId, refundIds],
    );
    if (changed.length === 0) return;
    await manager.query(
      `UPDATE returns SET refunded_at = (SELECT min(refunded_at) FROM return_refunds WHERE return_id = returns.id)
       WHERE id = ANY ($1)`,
      [changed.map(({ id }) => id)],
    );
  }

  /** Up to `limit` returns of an account after a key. The caller checks that the account is the user's. */
  async page(
    accountId: string,
    filter: ReturnFilter,
    sorting: ReturnSorting,
    after: PageKey | null,
    limit: number,
  ): Promise<OrderedReturn[]> {
    const [key, direction, beyond] =
      sorting === 'DUE' ? ['r.decision_due_at', 'ASC', '>'] : ['r.created_at', 'DESC', '<'];
    const rows: OrderedReturn[] = await this.returns.query(
      `SELECT ${columns}, to_json(${key})#>>'{}' AS "orderKey" FROM returns r
       WHERE r.account_id = $1 AND ${key} IS NOT NULL
         AND ($8 OR r.decisions <> '{}')
         AND ($2::text[] IS NULL OR r.kind = ANY ($2)) AND ($3::text[] IS NULL OR r.status = ANY ($3))
         AND ($4::text IS NULL OR r.order_external_id = $4)
         AND ($5::timestamptz IS NULL OR (${key}, r.id) ${beyond} ($5, $6::uuid))
       ORDER BY ${key} ${direction}, r.id ${direction} LIMIT $7`,
      [
        accountId,
        filter.kinds ?? null,
        filter.statuses ?? null,
        filter.orderExternalId ?? null,
        after?.orderKey ?? null,
        after?.id ?? null,
        limit,
        sorting !== 'DUE',
      ],
    );
    withExactIntegers(ReturnEntity, rows);
    return rows;
  }

  find(id: string): Promise<ReturnEntity | null> {
    return this.returns.findOneBy({ id });
  }

  /** Returns of a user by id, in any order. */
  async findOwned(userId: string, ids: readonly string[]): Promise<ReturnEntity[]> {
    const rows: ReturnEntity[] = await this.returns.query(
      `SELECT ${columns} FROM returns r JOIN accounts a ON a.id = r.account_id WHERE a.user_id = $1 AND r.id = ANY ($2)`,
      [userId, ids],
    );
    withExactIntegers(ReturnEntity, rows);
    return rows;
  }

  /** Number of returns of each order of a user. Orders without one are left out. */
  countByOrder(userId: string, orderIds: readonly string[]): Promise<{ orderId: string; count: number }[]> {
    return this.returns.query(
      `SELECT o.id AS "orderId", count(*)::int AS count FROM orders o JOIN accounts a ON a.id = o.account_id
         JOIN returns r ON r.account_id = o.account_id AND r.order_external_id = o.external_id
       WHERE a.user_id = $1 AND o.id = ANY ($2) GROUP BY o.id`,
      [userId, orderIds],
    );
  }

  /** Returns of connected accounts that the platform decides before `before`, and that were not notified yet. */
  toNotify(before: Date, limit: number): Promise<DueReturn[]> {
    return this.returns.query(
      `SELECT r.id, r.kind, r.status, r.account_id AS "accountId", a.user_id AS "userId", a.platform, a.display_name AS "accountName",
         r.external_id AS "externalId", r.order_external_id AS "orderExternalId", r.decision_due_at AS "decisionDueAt"
       FROM returns r JOIN accounts a ON a.id = r.account_id
       WHERE r.decision_due_at > app_now() AND r.decision_due_at <= $1 AND r.notified_due_at IS DISTINCT FROM r.decision_due_at
         AND r.decisions <> '{}' AND a.disconnected_at IS NULL
       ORDER BY r.decision_due_at LIMIT $2`,
      [before, limit],
    );
  }

  /** @returns false if the notice is no longer needed or was already sent */
  async markNotified({ id, decisionDueAt }: DueReturn, manager: EntityManager): Promise<boolean> {
    const [, marked]: [unknown[], number] = await manager.query(
      `UPDATE returns SET notified_due_at = decision_due_at
       WHERE id = $1 AND decision_due_at = $2 AND notified_due_at IS DISTINCT FROM decision_due_at`,
      [id, decisionDueAt],
    );
    return marked > 0;
  }
}

function keyOf({ kind, externalId }: { kind: ReturnKind; externalId: string }): string {
  return `${kind} ${externalId}`;
}
