import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Audit } from '../../audit/audit.js';
import type { UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { newId } from '../../crypto/new-id.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { hashRequest } from '../../idempotency/request-hash.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { ConsentsService } from '../../oauth/consents/consents.service.js';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import type { AssistantActor } from '../tools/tool.js';
import type { Decision, Summary } from './confirmation.js';
import {
  type ConfirmationKey,
  ConfirmationsRepository,
  type StoredConfirmation,
} from './confirmations.repository.js';

const tokenPurpose = 'assistant-confirmation';
/** Dry runs are stored, and may read from platforms. */
const maxDryRunsPerMinute = 60;

/** A call of a tool that has an effect. */
export interface ConfirmedCall {
  tool: string;
  /** The arguments without the token. */
  content: object;
}

/** The answer to a dry run. */
export interface DryRun {
  confirmationToken: string;
  expiresAt: Date;
  /** Where the user must approve first. Null if the user allows the assistant to act without being asked. */
  approvalUrl: string | null;
  summary: Summary;
}

/**
 * Confirmation tokens: nothing has an effect without a token from a dry run of exactly the same call by the same assistant for the same
 * user. A token has one effect: it is claimed by compare-and-swap, the effect has its id as idempotency key, and its result is stored, so
 * that a repeated call gets the same result.
 */
@Injectable()
export class ConfirmationsService {
  private readonly logger = new Logger('Mcp');
  private readonly dryRuns: RateLimiter;

  constructor(
    private readonly confirmations: ConfirmationsRepository,
    private readonly consents: ConsentsService,
    private readonly keyedHash: KeyedHash,
    private readonly audit: Audit,
    private readonly limits: RateLimits,
    private readonly database: Database,
    private readonly config: Config,
  ) {
    this.dryRuns = limits.limiter({ name: 'mcp:dry-runs', max: maxDryRunsPerMinute, windowSeconds: 60 });
  }

  /** Counts a dry run, before its work. @throws Failure RATE_LIMITED */
  async admitDryRun({ userId }: AssistantActor): Promise<void> {
    await this.limits.take(this.dryRuns, userId);
  }

  /** Stores what a call will do. `prepared` is passed to the call. */
  async propose(
    { userId, clientId }: AssistantActor,
    { tool, content }: ConfirmedCall,
    { summary, prepared }: { summary: Summary; prepared: object },
  ): Promise<DryRun> {
    const id = newId();
    const confirmationToken = randomToken();
    const expiresAt = await this.confirmations.insert({
      ...{ id, userId, clientId, tool, prepared, summary },
      tokenHash: this.keyedHash.hash(tokenPurpose, confirmationToken),
      contentHash: hashRequest({ tool, content }),
    });
    const needsApproval = await this.consents.needsApproval(userId, clientId);
    return {
      confirmationToken,
      expiresAt,
      approvalUrl: needsApproval ? this.approvalUrl(id) : null,
      summary,
    };
  }

  /**
   * Runs the call of a token once. Repeated calls with the token return the stored result. `act` gets what the dry run prepared, and an
   * idempotency key, because its call may be repeated after a failure.
   *
   * @throws Failure CONFIRMATION_INVALID, CONFIRMATION_IN_USE, APPROVAL_PENDING, APPROVAL_DENIED, and those of `act`
   */
  async run<Result extends object>(
    actor: AssistantActor,
    { tool, content }: ConfirmedCall,
    token: string,
    act: (prepared: object, idempotencyKey: string) => Promise<Result>,
  ): Promise<Result> {
    const { userId, clientId } = actor;
    const key: ConfirmationKey = {
      tokenHashes: this.keyedHash.candidates(tokenPurpose, token),
      ...{ userId, clientId, tool },
      contentHash: hashRequest({ tool, content }),
    };
    const needsApproval = await this.consents.needsApproval(userId, clientId);
    const leaseToken = randomUUID();
    const claimed = await this.confirmations.claim(key, { needsApproval, leaseToken });
    if (!claimed) return this.replay<Result>(key, needsApproval);
    try {
      const result = await act(claimed.prepared, `mcp:${claimed.id}`);
      await this.confirmations.complete(claimed.id, leaseToken, result);
      return result;
    } catch (error) {
      await this.confirmations.release(claimed.id, leaseToken).catch((failure: unknown) => {
        this.logger.warn({ err: failure, confirmation: claimed.id }, 'Release of a confirmation failed');
      });
      throw error;
    }
  }

  /** A confirmation of the user, for the approval page. @throws Failure NOT_FOUND */
  async find(userId: string, id: string): Promise<StoredConfirmation> {
    const found = await this.confirmations.findOwned(userId, id);
    if (!found) throw new Failure('NOT_FOUND');
    return found;
  }

  /** Stores the decision of the user. @throws Failure NOT_FOUND, also if it is expired or decided already */
  async decide(actor: UserActor, id: string, decision: Decision): Promise<void> {
    const { tool, clientId } = await this.find(actor.userId, id);
    await this.database.transaction(async (manager) => {
      if (!(await this.confirmations.decide(actor.userId, id, decision, manager)))
        throw new Failure('NOT_FOUND');
      const action = decision === 'APPROVED' ? 'assistant.approved' : 'assistant.denied';
      const target = { type: 'oauth_client', id: clientId };
      const details = { tool, confirmation: id };
      await this.audit.record({ action, actor, outcome: 'SUCCESS', target, details }, manager);
    });
  }

  @Schedule({ name: 'mcp.purge-confirmations', everySeconds: 3600 })
  purge(): Promise<void> {
    return this.confirmations.deleteOld();
  }

  /** The result of an earlier call with the token, or why this call is refused. */
  private async replay<Result extends object>(key: ConfirmationKey, needsApproval: boolean): Promise<Result> {
    const found = await this.confirmations.find(key);
    if (!found) throw new Failure('CONFIRMATION_INVALID');
    if (found.result) return found.result as Result;
    if (found.decision === 'DENIED') throw new Failure('APPROVAL_DENIED');
    if (found.isExpired) throw new Failure('CONFIRMATION_INVALID');
    if (needsApproval && found.decision === null)
      throw new Failure('APPROVAL_PENDING', { approvalUrl: this.approvalUrl(found.id) });
    throw new Failure('CONFIRMATION_IN_USE');
  }

  private approvalUrl(id: string): string {
    return `${this.config.http.publicUrl}/approvals/${id}`;
  }
}
