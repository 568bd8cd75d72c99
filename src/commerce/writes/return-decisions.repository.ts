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

  /** Counts another sender before it sends. @returns false if the outcome is known or the decision was removed */
  async join(id: string): Promise<boolean> {
    const [, joined]: [unknown[], number] = await this.decisions.query(
      "UPDATE return_decisions SET senders = senders + 1 WHERE id = $1 AND state = 'SENDING'",
      [id],
    );
    return joined > 0;
  }

  /**
   * Forgets a decision that had no effect for its only sender, so that it can be sent again. @returns false if it has other senders,
   * for whom it may have had one
   */
  async remove(id: string): Promise<boolean> {
    const [, removed]: [unknown[], number] = await this.decisions.query(
      "DELETE FROM return_decisions WHERE id = $1 AND state = 'SENDING' AND senders = 1",
      [id],
    );
    return removed > 0;
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
