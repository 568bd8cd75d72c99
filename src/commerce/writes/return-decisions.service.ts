import { Injectable, Logger } from '@nestjs/common';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests } from '../../idempotency/idempotent-requests.js';
import { hashRequest } from '../../idempotency/request-hash.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import type { DecisionRequest } from '../domain/decision-request.js';
import { restoreFailure, storeFailure } from '../domain/stored-failure.js';
import { ReturnsRepository } from '../returns/returns.repository.js';
import type { ReturnEntity } from '../returns/return.entity.js';
import { ObjectReadsService } from '../sync/object-reads.service.js';
import type { ReturnDecisionEntity } from './return-decision.entity.js';
import { ReturnDecisionsRepository } from './return-decisions.repository.js';
import { ShopCalls } from './shop-calls.js';

/**
 * Decides returns at the platform. A decision is stored before it is sent, and its id is the idempotency key at the platform: after a
 * lost answer the same decision is sent again and has one effect. The state of the return always comes from the platform.
 */
@Injectable()
export class ReturnDecisionsService {
  private readonly logger = new Logger('Returns');

  constructor(
    private readonly returns: ReturnsRepository,
    private readonly decisions: ReturnDecisionsRepository,
    private readonly calls: ShopCalls,
    private readonly objects: ObjectReadsService,
    private readonly requests: IdempotentRequests,
    private readonly database: Database,
    private readonly jobs: JobsService,
  ) {}

  /**
   * Sends a decision. Equal decisions about one return are sent under one key, with or without an idempotency key of the client.
   *
   * @returns the return as the platform reports it afterwards, which may not show the decision yet
   * @throws Failure NOT_FOUND, RETURN_NOT_DECIDABLE, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED,
   * IDEMPOTENCY_CONFLICT, OUTCOME_UNKNOWN, PLATFORM_…
   */
  async decide(
    actor: Actor,
    returnId: string,
    request: DecisionRequest,
    idempotencyKey: string | null,
  ): Promise<ReturnEntity> {
    const owner = ownerOf(actor);
    const found = await this.findOwned(owner, returnId);
    await this.calls.requireWritable(owner, found.accountId);
    const keyed = idempotencyKey
      ? { operation: 'decideReturn', key: idempotencyKey, request: { returnId, ...request } }
      : null;
    const decisionId = await this.requests.once(
      actor,
      keyed,
      (reserve) =>
        this.database.transaction(async (manager) => {
          const requestHash = hashRequest({ ...request });
          const equal = await this.decisions.findEqual(returnId, requestHash, manager);
          const id = equal ?? newId();
          await reserve(manager, [id]);
          if (equal) return equal;
          requireDecidable(found, request);
          const dueAt = await this.decisions.add(id, returnId, request, requestHash, manager);
          await this.jobs.add(manager, 'commerce.confirm-decision', { decisionId: id }, { key: id, dueAt });
          return id;
        }),
      ([id]) => Promise.resolve(id!),
    );
    await this.send(await this.findDecision(decisionId), found);
    return this.findOwned(owner, returnId);
  }

  /** Sends a decision again whose outcome is not known, for a job. @throws Failure OUTCOME_UNKNOWN if it is still unknown */
  @Job('commerce.confirm-decision')
  async confirm({ decisionId }: JobPayloads['commerce.confirm-decision']): Promise<void> {
    const decision = await this.decisions.find(decisionId);
    if (decision?.state !== 'SENDING') return;
    const found = await this.returns.find(decision.returnId);
    if (found) await this.send(decision, found).catch(ignoreRefusal);
  }

  @Schedule({ name: 'commerce.purge-return-decisions', everySeconds: 86_400 })
  purge(): Promise<void> {
    return this.decisions.purge();
  }

  private async send(
    decision: ReturnDecisionEntity,
    { accountId, kind, externalId }: ReturnEntity,
  ): Promise<void> {
    if (decision.state === 'REFUSED') throw restoreFailure(decision.failure!);
    if (decision.state === 'SENDING') {
      try {
        await this.calls.call(accountId, 'return.decide', (commerce, credentials) =>
          commerce.decideReturn(credentials, {
            ...decision.request,
            kind,
            externalId,
            idempotencyKey: decision.id,
          }),
        );
      } catch (error) {
        throw await this.refused(decision, accountId, error);
      }
      await this.decisions.finish(decision.id, null);
    }
    await this.objects
      .readNow(accountId, { object: 'return', returnKind: kind, externalId })
      .catch((error: unknown) =>
        this.logger.warn({ err: error, externalId }, 'Return was not read after a decision'),
      );
  }

  private async refused(decision: ReturnDecisionEntity, accountId: string, error: unknown): Promise<Failure> {
    if (error instanceof PlatformFailure && !error.outcomeUnknown) {
      const failure = platformFailureToFailure(error, accountId);
      // A later try with the same key can still succeed.
      if (!failure.retryable) await this.decisions.finish(decision.id, storeFailure(failure));
      return failure;
    }
    if (error instanceof Failure) return error;
    this.logger.warn({ err: error, decisionId: decision.id }, 'Decision about a return had no response');
    return new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
  }

  private async findOwned(owner: string, returnId: string): Promise<ReturnEntity> {
    const [found] = await this.returns.findOwned(owner, [returnId]);
    if (!found) throw new Failure('NOT_FOUND');
    return found;
  }

  private async findDecision(id: string): Promise<ReturnDecisionEntity> {
    const decision = await this.decisions.find(id);
    if (!decision) throw new Failure('NOT_FOUND');
    return decision;
  }
}

/** @throws Failure RETURN_NOT_DECIDABLE */
function requireDecidable({ decisions }: ReturnEntity, { decision }: DecisionRequest): void {
  const isKnown = decision === null || decisions.includes(decision);
  if (decisions.length === 0 || !isKnown) throw new Failure('RETURN_NOT_DECIDABLE', { decisions });
}

/** A refusal is an outcome. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof Failure) || error.code === 'OUTCOME_UNKNOWN') throw error;
}
