import { Injectable } from '@nestjs/common';
import type { PreparedStatement } from '../../database/database.js';
import type { Platform } from '../../platforms/platform.js';
import type { TokenSet } from '../../platforms/platform-login.js';
import { CredentialSeal, grantPlace } from '../credential-seal.js';
import { GrantCallLog } from '../operations/call-log.js';
import type { Statement } from './connections.js';

/** Response of a platform to a refresh: possibly the only copy of the new tokens. */
export interface RefreshResult {
  grantId: string;
  platform: Platform;
  /** Version of the tokens that were refreshed. */
  tokenVersion: number;
  tokens: TokenSet;
  issuedAt: Date;
  refreshAt: Date | null;
  /** Whether a caller waits for it, so that the grant is in use. */
  used: boolean;
  durationMs: number;
}

/**
 * - `saved`: the grant has the new tokens. `wasFailing`: it was shown as failing or expired before.
 * - `kept`: other tokens were saved meanwhile; these are kept as the fallback.
 * - `handed-over`: the grant was deleted and waits for revocation, now with these tokens.
 * - `gone`: the grant no longer exists.
 */
export type SaveOutcome = { kind: 'saved'; wasFailing: boolean } | { kind: 'kept' | 'handed-over' | 'gone' };

const save: PreparedStatement = {
  name: 'save_refresh',
  text: `UPDATE grants SET
       credentials = $3, token_version = token_version + 1,
       scopes = CASE WHEN cardinality($4::text[]) = 0 THEN scopes ELSE $4 END,
       access_expires_at = $5, refresh_expires_at = coalesce($6, refresh_expires_at), refreshed_at = $7,
       refreshable = $8::timestamptz IS NOT NULL, refresh_at = $8,
       last_used_at = CASE WHEN $9 THEN greatest(last_used_at, $7) ELSE last_used_at END,
       status = 'ACTIVE', expired_reason = NULL, expired_at = NULL, lease_token = NULL, lease_until = NULL,
       attempt_version = NULL, attempt_started_at = NULL, unanswered_since = NULL, fallback = NULL,
       suspect_since = NULL, failures = 0
     WHERE id = $1 AND token_version = $2
     RETURNING (
       SELECT before.status <> 'ACTIVE' OR before.failures > 0 FROM grants before WHERE before.id = grants.id
     ) AS "wasFailing"`,
};

const keep: PreparedStatement = {
  name: 'keep_refresh',
  text: 'UPDATE grants SET fallback = $3 WHERE id = $1 AND token_version > $2 RETURNING id',
};

const handOver: PreparedStatement = {
  name: 'hand_over_refresh',
  text: `UPDATE pending_revocations SET credentials = $3, token_version = token_version + 1, access_expires_at = $4
     WHERE id = $1 AND token_version = $2 RETURNING id`,
};

/** Saves the result of a refresh on the connection that was acquired before the platform call. */
@Injectable()
export class RefreshResultsRepository {
  constructor(
    private readonly seal: CredentialSeal,
    private readonly calls: GrantCallLog,
  ) {}

  /** Idempotent. The first statement saves the tokens, even if another process holds the lease. */
  async write(statement: Statement, result: RefreshResult): Promise<SaveOutcome> {
    const [saved] = await this.save(statement, result);
    if (saved) {
      const { grantId, issuedAt, durationMs } = result;
      this.calls.record(grantId, 'token.refresh', issuedAt, durationMs);
      return { kind: 'saved', wasFailing: saved.wasFailing };
    }
    if (await this.keep(statement, result)) return { kind: 'kept' };
    return { kind: (await this.handOver(statement, result)) ? 'handed-over' : 'gone' };
  }

  private save(statement: Statement, result: RefreshResult): Promise<{ wasFailing: boolean }[]> {
    const { grantId, tokenVersion, tokens, issuedAt, refreshAt, used } = result;
    return statement(save, [
      grantId,
      tokenVersion,
      this.seal.seal(tokens.credentials, grantPlace(grantId)),
      tokens.scopes,
      tokens.accessExpiresAt,
      tokens.refreshExpiresAt,
      issuedAt,
      refreshAt,
      used,
    ]);
  }

  private async keep(
    statement: Statement,
    { grantId, tokenVersion, tokens }: RefreshResult,
  ): Promise<boolean> {
    const sealed = this.seal.sealTokens(tokens, grantPlace(grantId, 'fallback'));
    const kept = await statement(keep, [grantId, tokenVersion, sealed]);
    return kept.length > 0;
  }

  private async handOver(
    statement: Statement,
    { grantId, tokenVersion, tokens }: RefreshResult,
  ): Promise<boolean> {
    const place = { table: 'pending_revocations', column: 'credentials', id: grantId } as const;
    const sealed = this.seal.seal(tokens.credentials, place);
    const rows = await statement(handOver, [grantId, tokenVersion, sealed, tokens.accessExpiresAt]);
    return rows.length > 0;
  }
}
