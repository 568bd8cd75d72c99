import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import type { DecisionRequest } from '../domain/decision-request.js';
import type { StoredFailure } from '../domain/stored-failure.js';
import { ReturnDecisionEntity } from './return-decision.entity.js';

/** When a job asks for the outcome of a decision whose process has ended. */
const confirmAfterSeconds = 120;
const retentionDays = 30;

/** Stores decisions about returns. */
@Injectable()
export class ReturnDecisionsRepository {
  constructor(
    @InjectRepository(ReturnDecisionEntity) private readonly decisions: Repository<ReturnDecisionEntity>,
  ) {}

  /** @returns when a job confirms the outcome */
  async add(
    id: string,
    returnId: string,
    request: DecisionRequest,
    requestHash: Buffer,
    manager: EntityManager = this.decisions.manager,
  ): Promise<Date> {
    const rows: { confirmAt: Date }[] = await manager.query(
      `INSERT INTO return_decisions (id, return_id, request, request_hash, state, created_at)
       VALUES ($1, $2, $3, $4, 'SENDING', app_now())
       RETURNING created_at + make_interval(secs => ${confirmAfterSeconds}) AS "confirmAt"`,
      [id, returnId, JSON.stringify(request), requestHash],
    );
    return rows[0]!.confirmAt;
  }

  find(id: string): Promise<ReturnDecisionEntity | null> {
    return this.decisions.findOneBy({ id });
  }

  /** Id of the same decision that was not refused. Concurrent callers of one return wait for each other until they commit. */
  async findEqual(returnId: string, requestHash: Buffer, manager: EntityManager): Promise<string | null> {
    await manager.query('SELECT FROM returns WHERE id = $1 FOR NO KEY UPDATE', [returnId]);
    const rows: { id: string }[] = await manager.query(
      `SELECT id FROM return_decisions WHERE return_id = $1 AND request_hash = $2 AND state <> 'REFUSED'
       ORDER BY id DESC LIMIT 1`,
      [returnId, requestHash],
    );
    return rows[0]?.id ?? null;
  }

  /** Stores the outcome, unless one is stored. */
  async finish(id: string, failure: StoredFailure | null): Promise<void> {
    await this.decisions.query(
      `UPDATE return_decisions SET state = $2, failure = $3, finished_at = app_now()
       WHERE id = $1 AND state = 'SENDING'`,
      [id, failure ? 'REFUSED' : 'ACCEPTED', failure && JSON.stringify(failure)],
    );
  }

  /** Deletes decisions after the retention period. */
  async purge(): Promise<void> {
    await this.decisions.query(
      `DELETE FROM return_decisions WHERE created_at < app_now() - make_interval(days => ${retentionDays})`,
    );
  }
}
