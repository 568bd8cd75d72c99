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

  /**
   * Decisions about a return that may have an effect: those whose outcome is not known, and those that the platform accepted and that
   * the return does not show yet. Concurrent callers of one return wait for each other until they commit.
   */
  async findOpen(
    returnId: string,
    manager: EntityManager,
  ): Promise<Pick<ReturnDecisionEntity, 'id' | 'requestHash' | 'state'>[]> {
    await manager.query('SELECT FROM returns WHERE id = $1 FOR NO KEY UPDATE', [returnId]);
    return manager.query(
      `SELECT d.id, d.request_hash AS "requestHash", d.state FROM return_decisions d JOIN returns r ON r.id = d.return_id
       WHERE d.return_id = $1 AND (d.state = 'SENDING' OR d.state = 'ACCEPTED' AND r.source_updated_at <= d.finished_at)
       ORDER BY d.id DESC`,
      [returnId],
    );
  }

  /** Forgets a decision that certainly had no effect, so that it can be sent again. */
  async remove(id: string): Promise<void> {
    await this.decisions.query("DELETE FROM return_decisions WHERE id = $1 AND state = 'SENDING'", [id]);
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
