import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import type { PlatformFailure } from '../../platforms/platform-failure.js';
import type { OperationOutcome } from '../domain/grant.js';
import { GrantOperationEntity } from './operation.entity.js';

/** A platform call that was made with a grant. */
export interface CallRecord {
  /** Created when the call ended. Lists use this order. */
  id: string;
  grantId: string;
  kind: string;
  outcome: OperationOutcome;
  platformCode: string | null;
  platformRequestId: string | null;
  at: Date;
  durationMs: number;
}

/** Number of operations kept per grant. */
const keptOperations = 100;

/** Recent operations of grants. */
@Injectable()
export class GrantOperationsRepository {
  constructor(private readonly database: Database) {}

  async add(
    manager: EntityManager,
    grantId: string,
    kind: string,
    failure: PlatformFailure | null,
    durationMs = 0,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO grant_operations (id, grant_id, kind, outcome, platform_code, platform_request_id, at, duration_ms)
       VALUES ($1, $2, $3, $4, $5, $6, app_now(), $7)`,
      [
        newId(),
        grantId,
        kind,
        failure?.kind ?? 'ok',
        failure?.platformCode ?? null,
        failure?.requestId ?? null,
        durationMs,
      ],
    );
  }

  /** Adds many records. Skips records of grants that were deleted meanwhile. */
  async addAll(records: readonly CallRecord[]): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO grant_operations (id, grant_id, kind, outcome, platform_code, platform_request_id, at, duration_ms)
       SELECT row.* FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
         $8::integer[]) AS row (id, grant_id, kind, outcome, platform_code, platform_request_id, at, duration_ms)
       JOIN grants ON grants.id = row.grant_id`,
      [
        records.map(({ id }) => id),
        records.map(({ grantId }) => grantId),
        records.map(({ kind }) => kind),
        records.map(({ outcome }) => outcome),
        records.map(({ platformCode }) => platformCode),
        records.map(({ platformRequestId }) => platformRequestId),
        records.map(({ at }) => at),
        records.map(({ durationMs }) => durationMs),
      ],
    );
  }

  /** An operation of a grant of the user, or null. */
  findOwned(userId: string, id: string): Promise<GrantOperationEntity | null> {
    return this.database.manager
      .createQueryBuilder(GrantOperationEntity, 'operation')
      .innerJoin('operation.grant', 'grant')
      .where('operation.id = :id AND grant.user_id = :userId', { id, userId })
      .getOne();
  }

  /** One page per grant, in the order of the ids: newest first, older than `before`. */
  async pages(
    grantIds: readonly string[],
    before: string | null,
    limit: number,
  ): Promise<GrantOperationEntity[][]> {
    const rows: GrantOperationEntity[] = await this.database.manager.query(
      `SELECT operation.id, operation.grant_id AS "grantId", kind, outcome, platform_code AS "platformCode",
         platform_request_id AS "platformRequestId", at, duration_ms AS "durationMs"
       FROM unnest($1::uuid[]) AS chosen (id)
       CROSS JOIN LATERAL (
         SELECT * FROM grant_operations
         WHERE grant_id = chosen.id AND ($2::uuid IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3
       ) AS operation`,
      [grantIds, before, limit],
    );
    return grantIds.map((grantId) => rows.filter((row) => row.grantId === grantId));
  }

  /** Deletes all but the newest operations of each grant. */
  async trim(): Promise<void> {
    await this.database.manager.query(
      `DELETE FROM grant_operations WHERE id IN (
         SELECT id FROM (
           SELECT id, row_number() OVER (PARTITION BY grant_id ORDER BY id DESC) AS place FROM grant_operations
         ) AS placed WHERE place > $1
       )`,
      [keptOperations],
    );
  }
}
