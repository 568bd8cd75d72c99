import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import { asksBeforeActingIn } from '../../oauth/consents/consents.repository.js';
import {
  type Decision,
  type FetchedFile,
  type FileProblems,
  leaseSeconds,
  retentionHours,
  validityMinutes,
} from './confirmation.js';
import { ConfirmationEntity } from './confirmation.entity.js';

/** What a token is bound to. */
export interface ConfirmationKey {
  /** Every hash under which the token may be stored. */
  tokenHashes: readonly Buffer[];
  userId: string;
  clientId: string;
  tool: string;
  contentHash: Buffer;
}

type NewConfirmation = Pick<
  ConfirmationEntity,
  | 'id'
  | 'tokenHash'
  | 'userId'
  | 'clientId'
  | 'tool'
  | 'contentHash'
  | 'prepared'
  | 'summary'
  | 'needsApproval'
  | 'pendingAddresses'
  | 'fetchedFiles'
>;

/** Whether the token is still valid, by the clock of the database and the consent. */
export type StoredConfirmation = ConfirmationEntity & { isExpired: boolean };

/** How a call may start. */
export interface ClaimTerms {
  /** Whether the user approves everything that the assistant does. */
  asksBeforeActing: boolean;
  /** Time of the consent. Confirmations of an earlier one that was withdrawn do not count. */
  consentedAt: Date;
  leaseToken: string;
}

// The effect of a call that has started may have happened, so the same call must be able to find out after the end of the validity.
const isValid = `(c.expires_at > app_now() OR (c.lease_token IS NOT NULL AND c.expires_at > app_now() - make_interval(hours => ${retentionHours})))`;
/** Without the consent of its time, a confirmation has ended. */
const hasConsent = `EXISTS (SELECT FROM oidc_consents given
  WHERE given.user_id = c.user_id AND given.client_id = c.client_id AND given.given_at <= c.created_at)`;
/** Whether the user approves everything that the assistant does now. The setting may have changed since the confirmation was stored. */
const isAskedNow = `EXISTS (SELECT FROM oidc_consents given JOIN oidc_clients assistant ON assistant.id = given.client_id
  WHERE given.user_id = c.user_id AND given.client_id = c.client_id AND ${asksBeforeActingIn('given', 'assistant')})`;
const columns = `${selectColumns(ConfirmationEntity, 'c')}, NOT (${isValid} AND ${hasConsent}) AS "isExpired"`;
/** Open: the user can still decide. */
const isOpen = `c.decision IS NULL AND c.completed_at IS NULL AND c.lease_token IS NULL AND c.expires_at > app_now() AND ${hasConsent}`;
const bound =
  'c.token_hash = ANY ($1) AND c.user_id = $2 AND c.client_id = $3 AND c.tool = $4 AND c.content_hash = $5';

@Injectable()
export class ConfirmationsRepository {
  constructor(
    @InjectRepository(ConfirmationEntity) private readonly confirmations: Repository<ConfirmationEntity>,
  ) {}

  /** @returns the end of its validity */
  async insert(confirmation: NewConfirmation, manager: EntityManager): Promise<Date> {
    const { id, tokenHash, userId, clientId, tool, contentHash, prepared, summary } = confirmation;
    const { needsApproval, pendingAddresses, fetchedFiles } = confirmation;
    const rows: { expiresAt: Date }[] = await manager.query(
      `INSERT INTO assistant_confirmations
         (id, token_hash, user_id, client_id, tool, content_hash, prepared, summary, needs_approval, pending_addresses,
          fetched_files, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app_now(),
         app_now() + make_interval(mins => ${validityMinutes}))
       RETURNING expires_at AS "expiresAt"`,
      [
        ...[id, tokenHash, userId, clientId, tool, contentHash, JSON.stringify(prepared)],
        ...[JSON.stringify(summary), needsApproval, pendingAddresses, JSON.stringify(fetchedFiles)],
      ],
    );
    return rows[0]!.expiresAt;
  }

  /**
   * Starts the call of a token, unless the token is used, expired, denied, not yet approved although it must be, of a withdrawn consent,
   * or another call with it is running. Of simultaneous calls, one gets the row. A call that may have had an effect can start again
   * after the end of the validity.
   */
  async claim(
    key: ConfirmationKey,
    { asksBeforeActing, consentedAt, leaseToken }: ClaimTerms,
  ): Promise<ConfirmationEntity | null> {
    const [rows]: [ConfirmationEntity[], number] = await this.confirmations.query(
      `UPDATE assistant_confirmations c
       SET lease_token = $8, lease_until = app_now() + make_interval(secs => ${leaseSeconds}),
         outcome_unknown = c.lease_token IS NOT NULL
       WHERE ${bound} AND c.completed_at IS NULL AND ${isValid} AND c.created_at >= $7
         AND c.decision IS DISTINCT FROM 'DENIED' AND (c.decision = 'APPROVED' OR NOT ($6 OR c.needs_approval))
         AND (c.lease_until IS NULL OR c.lease_until <= app_now())
       RETURNING ${selectColumns(ConfirmationEntity, 'c')}`,
      [...keyValues(key), asksBeforeActing, consentedAt, leaseToken],
    );
    return rows[0] ?? null;
  }

  async find(key: ConfirmationKey): Promise<StoredConfirmation | null> {
    const rows: StoredConfirmation[] = await this.confirmations.query(
      `SELECT ${columns} FROM assistant_confirmations c WHERE ${bound}`,
      keyValues(key),
    );
    return rows[0] ?? null;
  }

  async findOwned(userId: string, id: string): Promise<StoredConfirmation | null> {
    const rows: StoredConfirmation[] = await this.confirmations.query(
      `SELECT ${columns} FROM assistant_confirmations c WHERE c.user_id = $1 AND c.id = $2`,
      [userId, id],
    );
    return rows[0] ?? null;
  }

  async complete(id: string, leaseToken: string, result: object): Promise<void> {
    await this.confirmations.query(
      `UPDATE assistant_confirmations SET result = $3, completed_at = app_now(), lease_until = NULL
       WHERE id = $1 AND lease_token = $2 AND completed_at IS NULL`,
      [id, leaseToken, JSON.stringify(result)],
    );
  }

  /** Ends a call that failed. The token can be used again: after a call without an effect until it expires, else for a day. */
  async release(id: string, leaseToken: string, { hadNoEffect }: { hadNoEffect: boolean }): Promise<void> {
    await this.confirmations.query(
      `UPDATE assistant_confirmations
       SET lease_until = NULL, lease_token = CASE WHEN $3 AND NOT outcome_unknown THEN NULL ELSE lease_token END
       WHERE id = $1 AND lease_token = $2`,
      [id, leaseToken, hadNoEffect],
    );
  }

  /** Returns false if it is expired, decided already, started, not the user's, or if files of an approval are not fetched yet. */
  async decide(userId: string, id: string, decision: Decision, manager: EntityManager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE assistant_confirmations c SET decision = $3, decided_at = app_now()
       WHERE c.id = $1 AND c.user_id = $2 AND ${isOpen} AND ($3 = 'DENIED' OR c.pending_addresses = '{}')`,
      [id, userId, decision],
    );
    return count === 1;
  }

  /**
   * Stores the files of the pending addresses.
   *
   * @returns the end of its validity. Null if they are stored already, or nothing is left to decide
   */
  async storeFiles(
    userId: string,
    id: string,
    { prepared, summary, fetchedFiles }: Pick<NewConfirmation, 'prepared' | 'summary' | 'fetchedFiles'>,
    manager: EntityManager,
  ): Promise<Date | null> {
    const [rows]: [{ expiresAt: Date }[], number] = await manager.query(
      `UPDATE assistant_confirmations c
       SET prepared = $3, summary = $4, fetched_files = $5, pending_addresses = '{}'
       WHERE c.id = $1 AND c.user_id = $2 AND ${isOpen} AND c.pending_addresses <> '{}'
       RETURNING c.expires_at AS "expiresAt"`,
      [id, userId, JSON.stringify(prepared), JSON.stringify(summary), JSON.stringify(fetchedFiles)],
    );
    return rows[0]?.expiresAt ?? null;
  }

  /** Stores why the post is refused with its files, until files are stored. */
  async storeFileProblems(userId: string, id: string, found: FileProblems): Promise<void> {
    await this.confirmations.query(
      `UPDATE assistant_confirmations c SET summary = jsonb_set(c.summary, '{fileProblems}', $3)
       WHERE c.id = $1 AND c.user_id = $2 AND ${isOpen} AND c.pending_addresses <> '{}'`,
      [id, userId, JSON.stringify(found)],
    );
  }

  /** What {@link storeFileProblems} stored for the newest dry run of this call that the user can still decide. Null if nothing. */
  async fileProblemsOf({
    userId,
    clientId,
    tool,
    contentHash,
  }: Omit<ConfirmationKey, 'tokenHashes'>): Promise<FileProblems | null> {
    const rows: { found: FileProblems | null }[] = await this.confirmations.query(
      `SELECT c.summary -> 'fileProblems' AS found FROM assistant_confirmations c
       WHERE c.user_id = $1 AND c.client_id = $2 AND c.tool = $3 AND c.content_hash = $4 AND ${isOpen}
       ORDER BY c.id DESC LIMIT 1`,
      [userId, clientId, tool, contentHash],
    );
    return rows[0]?.found ?? null;
  }

  /** Confirmations that wait for the user, newest first, after the id `after`. */
  listOpen(userId: string, after: string | null, limit: number): Promise<ConfirmationEntity[]> {
    return this.confirmations.query(
      `SELECT ${selectColumns(ConfirmationEntity, 'c')} FROM assistant_confirmations c
       WHERE c.user_id = $1 AND ${isOpen} AND (c.needs_approval OR ${isAskedNow}) AND ($2::uuid IS NULL OR c.id < $2)
       ORDER BY c.id DESC LIMIT $3`,
      [userId, after, limit],
    );
  }

  /**
   * Files that were fetched for confirmations of an assistant that may still be called, oldest first. Not those of finished calls: the
   * address may have another file by now.
   */
  async filesOf(userId: string, clientId: string): Promise<FetchedFile[]> {
    const rows: { fetchedFiles: FetchedFile[] }[] = await this.confirmations.query(
      `SELECT c.fetched_files AS "fetchedFiles" FROM assistant_confirmations c
       WHERE c.user_id = $1 AND c.client_id = $2 AND ${isValid} AND c.completed_at IS NULL
         AND c.decision IS DISTINCT FROM 'DENIED' AND c.fetched_files <> '[]'
       ORDER BY c.id`,
      [userId, clientId],
    );
    return rows.flatMap(({ fetchedFiles }) => fetchedFiles);
  }

  /**
   * Deletes up to `limit` expired ones. Unused ones go soon: assistants may create many.
   *
   * @returns the owners and files of the deleted ones
   */
  async deleteOld(limit: number): Promise<{ userId: string; fetchedFiles: FetchedFile[] }[]> {
    const [rows]: [{ userId: string; fetchedFiles: FetchedFile[] }[], number] =
      await this.confirmations.query(
        `DELETE FROM assistant_confirmations WHERE id IN (
         SELECT id FROM assistant_confirmations WHERE expires_at <= app_now() - CASE
           WHEN completed_at IS NULL AND lease_token IS NULL THEN make_interval(mins => ${validityMinutes})
           ELSE make_interval(hours => ${retentionHours}) END
         LIMIT $1
       ) RETURNING user_id AS "userId", fetched_files AS "fetchedFiles"`,
        [limit],
      );
    return rows;
  }

  /** Whether a confirmation that may still be called has this file. */
  async needsFile(userId: string, uploadId: string, manager: EntityManager): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `SELECT FROM assistant_confirmations c
       WHERE c.user_id = $1 AND ${isValid} AND c.decision IS DISTINCT FROM 'DENIED'
         AND c.fetched_files @> jsonb_build_array(jsonb_build_object('uploadId', $2::text)) LIMIT 1`,
      [userId, uploadId],
    );
    return rows.length > 0;
  }
}

function keyValues({ tokenHashes, userId, clientId, tool, contentHash }: ConfirmationKey): unknown[] {
  return [tokenHashes, userId, clientId, tool, contentHash];
}
