import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { PlatformFailure } from '../../platforms/platform-failure.js';
import type { OperationOutcome } from '../domain/grant.js';
import { GrantOperationEntity } from './operation.entity.js';
import { selectColumns } from '../../database/select-columns.js';

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
  constructor(
    @InjectRepository(GrantOperationEntity) private readonly operations: Repository<GrantOperationEntity>,
  ) {}

  async add(
    grantId: string,
    kind: string,
    failure: PlatformFailure | null,
    manager: EntityManager = this.operations.manager,
  ): Promise<void> {
    await manager.insert(GrantOperationEntity, {
      id: newId(),
      grantId,
      kind,
      outcome: failure?.kind ?? 'ok',
      platformCode: failure?.platformCode ?? null,
      platformRequestId: failure?.requestId ?? null,
      at: () => 'app_now()',
      durationMs: 0,
    });
  }

  /** Adds many records. Skips records of grants that were deleted meanwhile. */
  async addAll(records: readonly CallRecord[]): Promise<void> {
    await this.operations.query(
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
    return this.operations
      .createQueryBuilder('operation')
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
    const rows: GrantOperationEntity[] = await this.operations.query(
      `SELECT ${selectColumns(GrantOperationEntity, 'operation')}
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
    await this.operations.query(
      `DELETE FROM grant_operations WHERE id IN (
         SELECT id FROM (
           SELECT id, row_number() OVER (PARTITION BY grant_id ORDER BY id DESC) AS place FROM grant_operations
         ) AS placed WHERE place > $1
       )`,
      [keptOperations],
    );
  }
}
