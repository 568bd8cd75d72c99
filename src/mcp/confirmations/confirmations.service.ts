import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import type { UserActor } from '../../auth/actor.js';
import { Config } from '../../config/config.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { newId } from '../../crypto/new-id.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { hashRequest } from '../../idempotency/request-hash.js';
import { inBatches } from '../../jobs/in-batches.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { ConsentsService } from '../../oauth/consents/consents.service.js';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import { UploadsService } from '../../uploads/uploads.service.js';
import type { AssistantActor, CallTrace } from '../tools/tool.js';
import {
  type Decision,
  type FetchedFile,
  type FileProblems,
  leaseSeconds,
  type Summary,
} from './confirmation.js';
import type { ConfirmationEntity } from './confirmation.entity.js';
import {
  type ClaimTerms,
  type ConfirmationKey,
  ConfirmationsRepository,
  type StoredConfirmation,
} from './confirmations.repository.js';

const filesRefused =
  'The user let the server fetch the files, and the post is refused with them: see details.problems and details.rejections. Make a new dry run with other files or another post.';
const tokenPurpose = 'assistant-confirmation';
/** Dry runs are stored, and may read from platforms. */
const maxDryRunsPerMinute = 60;
/** Confirmations that one statement deletes. Their files are deleted before a shutdown continues. */
const maxPurged = 100;

/** A call of a tool that has an effect. */
export interface ConfirmedCall {
  tool: string;
  /** The arguments without the token. */
  content: object;
}

/** What a dry run found. */
export interface Proposal {
  summary: Summary;
  /** Passed to the call. */
  prepared: object;
  /** Whether the user must approve, whatever the consent says. */
  needsApproval?: boolean;
  /** Addresses that are fetched only after the user agrees. With them, the user must approve. */
  pendingAddresses?: readonly string[];
  /** Its files, which are kept until the call. */
  uploadIds?: readonly string[];
  /** Files that were fetched for it. */
  fetchedFiles?: readonly FetchedFile[];
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
    private readonly uploads: UploadsService,
    private readonly database: Database,
    private readonly config: Config,
  ) {
    this.dryRuns = limits.limiter({ name: 'mcp:dry-runs', max: maxDryRunsPerMinute, windowSeconds: 60 });
  }

  /** Counts a dry run, before its work. @throws Failure RATE_LIMITED */
  async admitDryRun({ userId, clientId }: AssistantActor): Promise<void> {
    // Per assistant, so that one cannot use up what the others of the user need.
    await this.limits.take(this.dryRuns, `${userId}:${clientId}`);
  }

  /** Whether the user approves everything that the assistant does. */
  asksBeforeActing(userId: string, clientId: string): Promise<boolean> {
    return this.consents.asksBeforeActing(userId, clientId);
  }

  /** Stores what a call will do. @throws Failure UPLOAD_USED if one of its files was deleted meanwhile */
  async propose(
    { userId, clientId }: AssistantActor,
    { tool, content }: ConfirmedCall,
    { summary, prepared, ...more }: Proposal,
  ): Promise<DryRun> {
    const id = newId();
    const confirmationToken = randomToken();
    const pendingAddresses = [...(more.pendingAddresses ?? [])];
    const needsApproval =
      more.needsApproval ||
      pendingAddresses.length > 0 ||
      (await this.consents.asksBeforeActing(userId, clientId));
    const confirmation = {
      ...{ id, userId, clientId, tool, prepared, summary, needsApproval, pendingAddresses },
      fetchedFiles: [...(more.fetchedFiles ?? [])],
      tokenHash: this.keyedHash.hash(tokenPurpose, confirmationToken),
      contentHash: hashRequest({ tool, content }),
    };
    const expiresAt = await this.database.transaction(async (manager) => {
      const end = await this.confirmations.insert(confirmation, manager);
      await this.holdFiles(userId, more.uploadIds ?? [], end, manager);
      return end;
    });
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
   * @throws Failure CONFIRMATION_INVALID, CONFIRMATION_IN_USE, APPROVAL_PENDING, APPROVAL_DENIED, POSTS_REJECTED, and those of `act`
   */
  async run<Result extends object>(
    actor: AssistantActor,
    { tool, content }: ConfirmedCall,
    { token, trace }: { token: string; trace: CallTrace },
    act: (prepared: object, idempotencyKey: string) => Promise<Result>,
  ): Promise<Result> {
    const { userId, clientId } = actor;
    const key: ConfirmationKey = {
      tokenHashes: this.keyedHash.candidates(tokenPurpose, token),
      ...{ userId, clientId, tool },
      contentHash: hashRequest({ tool, content }),
    };
    const consent = await this.consents.assistantConsent(userId, clientId);
    if (!consent) throw new Failure('CONFIRMATION_INVALID');
    const leaseToken = randomUUID();
    const claimed = await this.confirmations.claim(key, { ...consent, leaseToken });
    if (!claimed) return this.replay<Result>(key, consent);
    trace.confirmationId = claimed.id;
    try {
      const result = await act(claimed.prepared, `mcp:${claimed.id}`);
      await this.confirmations.complete(claimed.id, leaseToken, result);
      return result;
    } catch (error) {
      const hadNoEffect = error instanceof Failure && error.code !== 'OUTCOME_UNKNOWN';
      await this.confirmations.release(claimed.id, leaseToken, { hadNoEffect }).catch((failure: unknown) => {
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

  /** Confirmations that wait for the approval of the user, newest first. */
  listOpen(userId: string, after: string | null, limit: number): Promise<ConfirmationEntity[]> {
    return this.confirmations.listOpen(userId, after, limit);
  }

  /** A confirmation that the user can still decide. @throws Failure NOT_FOUND */
  async findOpen(userId: string, id: string): Promise<StoredConfirmation> {
    const found = await this.find(userId, id);
    const { isExpired, decision, result, leaseToken } = found;
    if (isExpired || decision !== null || result !== null || leaseToken !== null)
      throw new Failure('NOT_FOUND');
    return found;
  }

  /**
   * Replaces the pending addresses of a confirmation by their files. Returns false if another request did, or it was decided.
   *
   * @throws Failure UPLOAD_USED if one of them was deleted meanwhile
   */
  storeFiles(
    userId: string,
    id: string,
    { summary, prepared, fetchedFiles = [], uploadIds = [] }: Proposal,
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const stored = { summary, prepared, fetchedFiles: [...fetchedFiles] };
      const end = await this.confirmations.storeFiles(userId, id, stored, manager);
      if (end) await this.holdFiles(userId, uploadIds, end, manager);
      return end !== null;
    });
  }

  /** Stores why the post of a confirmation is refused with its files, so that the assistant gets the reasons. */
  storeFileProblems(userId: string, id: string, found: FileProblems): Promise<void> {
    return this.confirmations.storeFileProblems(userId, id, found);
  }

  /** What the approval page found about the files of the same call. Null if nothing, or if the user can no longer decide. */
  fileProblemsOf(
    { userId, clientId }: AssistantActor,
    { tool, content }: ConfirmedCall,
  ): Promise<FileProblems | null> {
    const contentHash = hashRequest({ tool, content });
    return this.confirmations.fileProblemsOf({ userId, clientId, tool, contentHash });
  }

  /** Files that were fetched for confirmations of the assistant that are still valid. */
  filesOf({ userId, clientId }: AssistantActor): Promise<FetchedFile[]> {
    return this.confirmations.filesOf(userId, clientId);
  }

  /** Stores the decision of the user. @throws Failure NOT_FOUND, also if it is expired or decided already; APPROVAL_NEEDS_FILES */
  async decide(actor: UserActor, id: string, decision: Decision): Promise<void> {
    const { tool, clientId, pendingAddresses, fetchedFiles } = await this.find(actor.userId, id);
    if (decision === 'APPROVED' && pendingAddresses.length > 0) throw new Failure('APPROVAL_NEEDS_FILES');
    await this.database.transaction(async (manager) => {
      if (!(await this.confirmations.decide(actor.userId, id, decision, manager)))
        throw new Failure('NOT_FOUND');
      const action = decision === 'APPROVED' ? 'assistant.approved' : 'assistant.denied';
      const target = { type: 'oauth_client', id: clientId };
      const details = { tool, confirmation: id };
      await this.audit.record({ action, actor, outcome: 'SUCCESS', target, details }, manager);
    });
    if (decision === 'DENIED')
      await this.deleteFiles(
        actor.userId,
        fetchedFiles.map(({ uploadId }) => uploadId),
      );
  }

  /** Address of the page where the user decides. */
  approvalUrl(id: string): string {
    return `${this.config.http.publicUrl}/approvals/${id}`;
  }

  @Schedule({ name: 'mcp.purge-confirmations', everySeconds: 600 })
  async purge(signal: AbortSignal): Promise<void> {
    await inBatches(signal, maxPurged, async (limit) => {
      const deleted = await this.confirmations.deleteOld(limit);
      for (const { userId, fetchedFiles } of deleted)
        await this.deleteFiles(
          userId,
          fetchedFiles.map(({ uploadId }) => uploadId),
        );
      return deleted.length;
    });
  }

  /** A call may start at the end of the validity. */
  private holdFiles(
    userId: string,
    uploadIds: readonly string[],
    expiresAt: Date,
    manager: EntityManager,
  ): Promise<void> {
    const until = new Date(expiresAt.getTime() + leaseSeconds * 1_000);
    return this.uploads.hold(userId, [...new Set(uploadIds)], until, manager);
  }

  /** Never throws: what led to it is done, and files that stay are deleted with other uploads that no post uses. */
  private async deleteFiles(userId: string, uploadIds: readonly string[]): Promise<void> {
    try {
      for (const uploadId of uploadIds)
        await this.uploads.removeUnused(userId, uploadId, (manager) =>
          this.confirmations.needsFile(userId, uploadId, manager),
        );
    } catch (error) {
      this.logger.warn({ err: error, userId }, 'Deleting files of a confirmation failed');
    }
  }

  /** The result of an earlier call with the token, or why this call is refused. */
  private async replay<Result extends object>(
    key: ConfirmationKey,
    { asksBeforeActing, consentedAt }: Pick<ClaimTerms, 'asksBeforeActing' | 'consentedAt'>,
  ): Promise<Result> {
    const found = await this.confirmations.find(key);
    if (!found || found.createdAt < consentedAt) throw new Failure('CONFIRMATION_INVALID');
    if (found.result) return found.result as Result;
    if (found.decision === 'DENIED') throw new Failure('APPROVAL_DENIED');
    if (found.isExpired) throw new Failure('CONFIRMATION_INVALID');
    const { fileProblems } = found.summary;
    if (fileProblems && found.decision === null)
      throw new Failure('POSTS_REJECTED', { ...fileProblems }, { message: filesRefused });
    if ((asksBeforeActing || found.needsApproval) && found.decision === null)
      throw new Failure('APPROVAL_PENDING', { approvalUrl: this.approvalUrl(found.id) });
    throw new Failure('CONFIRMATION_IN_USE');
  }
}
