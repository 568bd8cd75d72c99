import { Injectable, Logger } from '@nestjs/common';
import { platformFailureToFailure } from '../../accounts/platform-failure-to-failure.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { newId } from '../../crypto/new-id.js';
import { Failure } from '../../failures/failure.js';
import { IdempotentRequests, type ReserveKey } from '../../idempotency/idempotent-requests.js';
import { hashRequest } from '../../idempotency/request-hash.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { PlatformFailure } from '../../platforms/platform-failure.js';
import { chooseDecision, type DecisionRequest } from '../domain/decision-request.js';
import { restoreFailure, storeFailure } from '../domain/stored-failure.js';
import { ReturnsRepository } from '../returns/returns.repository.js';
import type { ReturnEntity } from '../returns/return.entity.js';
import { ObjectReadsService } from '../sync/object-reads.service.js';
import { deferRateLimited, isRateLimited } from '../sync/platform-job.js';
import { ShopAccess } from '../sync/shop-access.js';
import { ShopTransactions } from '../sync/shop-transactions.js';
import type { ReturnDecisionEntity } from './return-decision.entity.js';
import { ReturnDecisionsRepository } from './return-decisions.repository.js';

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
    private readonly access: ShopAccess,
    private readonly objects: ObjectReadsService,
    private readonly requests: IdempotentRequests,
    private readonly transactions: ShopTransactions,
    private readonly jobs: JobsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a decision. Equal decisions about one return are sent under one key, with or without an idempotency key of the client.
   *
   * @param check refuses the return as it is before a new decision, by throwing a Failure. Not called if the decision is known
   * @returns the return as the platform reports it afterwards, which may not show the decision yet
   * @throws Failure NOT_FOUND, RETURN_NOT_DECIDABLE, INVALID_INPUT, COMMERCE_NOT_SUPPORTED, ACCOUNT_PAUSED, RECONNECT_REQUIRED,
   * IDEMPOTENCY_CONFLICT, OUTCOME_UNKNOWN, PLATFORM_…
   */
  async decide(
    actor: Actor,
    returnId: string,
    request: DecisionRequest,
    idempotencyKey: string | null,
    check: (found: ReturnEntity) => void = () => {},
  ): Promise<ReturnEntity> {
    const owner = ownerOf(actor);
    const found = await this.findOwned(owner, returnId);
    await this.access.requireWritable(found.accountId);
    const keyed = idempotencyKey
      ? { operation: 'decideReturn', key: idempotencyKey, request: { returnId, ...request } }
      : null;
    const created = new Set<string>();
    const decisionId = await this.requests.once(
      actor,
      keyed,
      (reserve) => this.store(found, request, { reserve, check }, created),
      async ([id]) => {
        // After a try that certainly had no effect, its decision is gone and its key is free.
        const isKnown = (await this.decisions.find(id!)) !== null;
        return isKnown
          ? id!
          : this.store(found, request, { reserve: () => Promise.resolve(), check }, created, id);
      },
    );
    await this.send(await this.findDecision(decisionId), found, created.has(decisionId));
    return this.findOwned(owner, returnId);
  }

  /** Sends a decision again whose outcome is not known, for a job. @throws Failure OUTCOME_UNKNOWN if it is still unknown */
  @Job('commerce.confirm-decision')
  async confirm({ decisionId }: JobPayloads['commerce.confirm-decision']): Promise<void> {
    const decision = await this.decisions.find(decisionId);
    if (decision?.state !== 'SENDING') return;
    const found = await this.returns.find(decision.returnId);
    if (found) await this.send(decision, found, false).catch((error: unknown) => this.settle(error));
  }

  @Schedule({ name: 'commerce.purge-return-decisions', everySeconds: 86_400 })
  purge(): Promise<void> {
    return this.decisions.purge();
  }

  /**
   * Stores a decision before it is sent, and adds its id to `created`. Returns its id, or that of an equal one.
   *
   * @throws Failure NOT_FOUND, RETURN_NOT_DECIDABLE, INVALID_INPUT; OUTCOME_UNKNOWN while another decision may have an effect
   */
  private async store(
    found: ReturnEntity,
    request: DecisionRequest,
    { reserve, check }: { reserve: ReserveKey; check: (found: ReturnEntity) => void },
    created: Set<string>,
    id = newId(),
  ): Promise<string> {
    const requestHash = hashRequest({ ...request });
    const stored = await this.transactions.run(found.accountId, async (manager) => {
      const open = await this.decisions.findOpen(found.id, manager);
      const equal = open.find((decision) => constantTimeEqual(decision.requestHash, requestHash));
      const decisionId = equal?.id ?? id;
      await reserve(manager, [decisionId]);
      if (equal) return decisionId;
      if (open.some(({ state }) => state === 'SENDING')) throw new Failure('OUTCOME_UNKNOWN');
      check(found);
      const complete = { ...request, decision: chooseDecision(found.decisions, request) };
      const dueAt = await this.decisions.add(decisionId, found.id, complete, requestHash, manager);
      await this.jobs.add(manager, 'commerce.confirm-decision', { decisionId }, { key: decisionId, dueAt });
      created.add(decisionId);
      return decisionId;
    });
    if (stored === null) throw new Failure('NOT_FOUND');
    return stored;
  }

  private async send(
    decision: ReturnDecisionEntity,
    found: ReturnEntity,
    isFirstTry: boolean,
  ): Promise<void> {
    const { accountId, kind, externalId } = found;
    if (decision.state === 'REFUSED') throw restoreFailure(decision.failure!);
    if (decision.state === 'SENDING') {
      if (!isFirstTry && !(await this.decisions.join(decision.id)))
        return this.send(await this.findDecision(decision.id), found, false);
      try {
        const { source } = await this.access.requireWritable(accountId);
        await this.access.callForUser(accountId, 'return.decide', (credentials) =>
          source.decideReturn(credentials, {
            ...decision.request,
            kind,
            externalId,
            idempotencyKey: decision.id,
          }),
        );
      } catch (error) {
        throw await this.refused(decision, accountId, error, isFirstTry);
      }
      await this.decisions.finish(decision.id, null);
    }
    await this.objects.readChanged(accountId, { object: 'return', returnKind: kind, externalId });
  }

  /** Stores what a failed try means. Another try may have had an effect, unless this is the only one. */
  private async refused(
    decision: ReturnDecisionEntity,
    accountId: string,
    error: unknown,
    isFirstTry: boolean,
  ): Promise<Failure> {
    const mayHaveActed =
      error instanceof PlatformFailure ? error.outcomeUnknown : !(error instanceof Failure);
    const failure = error instanceof PlatformFailure ? platformFailureToFailure(error, accountId) : error;
    if (!mayHaveActed && failure instanceof Failure) {
      if (error instanceof PlatformFailure && !failure.retryable) {
        await this.decisions.finish(decision.id, storeFailure(failure));
        return failure;
      }
      if (isFirstTry && (await this.decisions.remove(decision.id))) return failure;
    }
    if (!isRateLimited(error))
      this.logger.warn(
        { err: error, decisionId: decision.id },
        'The outcome of a decision about a return is not known',
      );
    return new Failure('OUTCOME_UNKNOWN', {}, { cause: error });
  }

  /** A refusal is an outcome. A rate limit defers the job. */
  private settle(error: unknown): void {
    if (error instanceof Failure && error.code !== 'OUTCOME_UNKNOWN') return;
    if (error instanceof Failure) deferRateLimited(error.cause, this.clock);
    throw error;
  }

  private async findOwned(owner: string, returnId: string): Promise<ReturnEntity> {
    const [found] = await this.returns.findOwned(owner, [returnId]);
    if (!found) throw new Failure('NOT_FOUND');
    return found;
  }

  /** @throws Failure OUTCOME_UNKNOWN if its first try has just failed without an effect: the same request may be sent again */
  private async findDecision(id: string): Promise<ReturnDecisionEntity> {
    const decision = await this.decisions.find(id);
    if (!decision) throw new Failure('OUTCOME_UNKNOWN');
    return decision;
  }
}
