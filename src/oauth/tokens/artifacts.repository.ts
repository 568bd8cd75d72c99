import { Injectable } from '@nestjs/common';
import type { UserRole } from '../../auth/actor.js';
import { Database } from '../../database/database.js';
import type { OAuthScope } from '../domain/scope-list.js';
import { refreshWindowSeconds } from '../domain/lifetimes.js';

export interface ArtifactKey {
  kind: string;
  idHash: Buffer;
}

export interface NewArtifact extends ArtifactKey {
  authorizationId: string | null;
  uid: string | null;
  userCodeHash: Buffer | null;
  payload: object;
  /** Seconds it lives. */
  life: number;
}

export interface StoredArtifact extends ArtifactKey {
  payload: Record<string, unknown>;
  expiresAt: Date;
  consumedAt: Date | null;
}

/** A code or refresh token with all that is needed to answer it, read at once. */
export interface GrantSource extends StoredArtifact {
  answer: string | null;
  /** Whether its first use was so recent that the answer is given again. */
  answerHolds: boolean;
  authorization: {
    id: string;
    userId: string;
    clientId: string;
    scopes: OAuthScope[];
    createdAt: Date;
    expiresAt: Date;
  } | null;
  user: { id: string; email: string; displayName: string | null; role: UserRole } | null;
}

@Injectable()
export class ArtifactsRepository {
  constructor(private readonly database: Database) {}

  /** Writes the artifact, or what has changed of it. What its holder types stays as it was when it is not given. */
  async upsert(artifact: NewArtifact): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO oidc_artifacts (kind, id_hash, authorization_id, uid, user_code_hash, payload, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, app_now() + $7 * interval '1 second')
       ON CONFLICT (kind, id_hash) DO UPDATE SET authorization_id = excluded.authorization_id, uid = excluded.uid,
         payload = excluded.payload, expires_at = excluded.expires_at`,
      insertValues(artifact),
    );
  }

  async find(kind: string, idHashes: readonly Buffer[]): Promise<StoredArtifact | null> {
    return this.one(`kind = $1 AND id_hash = ANY($2)`, [kind, idHashes]);
  }

  async findByUid(kind: string, uid: string): Promise<StoredArtifact | null> {
    return this.one(`kind = $1 AND uid = $2`, [kind, uid]);
  }

  async findByUserCode(userCodeHashes: readonly Buffer[]): Promise<StoredArtifact | null> {
    return this.one(`user_code_hash = ANY($1)`, [userCodeHashes]);
  }

  /** A code or refresh token that came to the token endpoint, with its authorization and user. */
  async findGrantSource(kind: string, idHashes: readonly Buffer[]): Promise<GrantSource | null> {
    const rows: (StoredArtifact & {
      answer: string | null;
      answerHolds: boolean;
      authorization: { createdAt: string; expiresAt: string } | null;
      user: GrantSource['user'];
    })[] = await this.database.manager.query(
      `SELECT a.kind, a.id_hash AS "idHash", a.payload, a.expires_at AS "expiresAt", a.consumed_at AS "consumedAt",
         a.answer, COALESCE(a.answer IS NOT NULL AND a.consumed_at > app_now() - $3 * interval '1 second', false)
           AS "answerHolds",
         CASE WHEN z.id IS NOT NULL THEN jsonb_build_object('id', z.id, 'userId', z.user_id, 'clientId', z.client_id,
           'scopes', z.scopes, 'createdAt', z.created_at, 'expiresAt', z.expires_at) END AS authorization,
         CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'email', u.email, 'displayName', u.display_name,
           'role', u.role) END AS "user"
       FROM oidc_artifacts a
       LEFT JOIN oidc_authorizations z ON z.id = a.authorization_id
       LEFT JOIN users u ON u.id = z.user_id
       WHERE a.kind = $1 AND a.id_hash = ANY($2)`,
      [kind, idHashes, refreshWindowSeconds],
    );
    const row = rows[0];
    if (!row) return null;
    const { authorization } = row;
    return {
      ...row,
      authorization: authorization && {
        ...(authorization as unknown as NonNullable<GrantSource['authorization']>),
        createdAt: new Date(authorization.createdAt),
        expiresAt: new Date(authorization.expiresAt),
      },
    };
  }

  /** Whether it was still there to be used. */
  async consume({ kind, idHash }: ArtifactKey): Promise<boolean> {
    const [, count]: [unknown, number] = await this.database.manager.query(
      `UPDATE oidc_artifacts SET consumed_at = app_now() WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL`,
      [kind, idHash],
    );
    return count > 0;
  }

  /**
   * Uses up a code or refresh token and stores the refresh token that follows from it, in one statement: of many at the same time one
   * wins, and whatever breaks, either both happened or nothing. `answer` is what the first use is answered.
   */
  async exchange(source: ArtifactKey, answer: string | null, next: NewArtifact): Promise<boolean> {
    const inserted: unknown[] = await this.database.manager.query(
      `WITH used AS (
         UPDATE oidc_artifacts SET consumed_at = app_now(), answer = $3
         WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING 1
       )
       INSERT INTO oidc_artifacts (kind, id_hash, authorization_id, uid, user_code_hash, payload, expires_at)
       SELECT $4, $5, $6, $7, $8, $9, app_now() + $10 * interval '1 second' FROM used
       RETURNING 1`,
      [source.kind, source.idHash, answer, ...insertValues(next)],
    );
    return inserted.length > 0;
  }

  /**
   * Notes that a device asks. Gives whether it may: not before its interval is over, which grows by `step` each time it does not wait.
   */
  async poll(kind: string, idHashes: readonly Buffer[], step: number): Promise<boolean> {
    const [rows]: [{ early: boolean }[], number] = await this.database.manager.query(
      `UPDATE oidc_artifacts a SET polled_at = app_now(), poll_seconds = old.seconds + CASE WHEN old.early THEN $3 ELSE 0 END
       FROM (SELECT kind, id_hash, COALESCE(poll_seconds, $3) AS seconds,
               COALESCE(polled_at + COALESCE(poll_seconds, $3) * interval '1 second' > app_now(), false) AS early
             FROM oidc_artifacts WHERE kind = $1 AND id_hash = ANY($2) FOR UPDATE) AS old
       WHERE a.kind = old.kind AND a.id_hash = old.id_hash
       RETURNING old.early`,
      [kind, idHashes, step],
    );
    return !rows[0]?.early;
  }

  async delete(kind: string, idHashes: readonly Buffer[]): Promise<void> {
    await this.database.manager.query('DELETE FROM oidc_artifacts WHERE kind = $1 AND id_hash = ANY($2)', [
      kind,
      idHashes,
    ]);
  }

  /** Removes up to `limit` that have expired, and tells how many. */
  async deleteExpired(limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.database.manager.query(
      `DELETE FROM oidc_artifacts WHERE (kind, id_hash) IN (
         SELECT kind, id_hash FROM oidc_artifacts WHERE expires_at <= app_now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [limit],
    );
    return count;
  }

  /** Answers that are not given again are not kept. */
  async dropAnswers(): Promise<void> {
    await this.database.manager.query(
      `UPDATE oidc_artifacts SET answer = NULL
       WHERE answer IS NOT NULL AND consumed_at <= app_now() - $1 * interval '1 second'`,
      [refreshWindowSeconds],
    );
  }

  private async one(condition: string, values: unknown[]): Promise<StoredArtifact | null> {
    const rows: StoredArtifact[] = await this.database.manager.query(
      `SELECT kind, id_hash AS "idHash", payload, expires_at AS "expiresAt", consumed_at AS "consumedAt"
       FROM oidc_artifacts WHERE ${condition}`,
      values,
    );
    return rows[0] ?? null;
  }
}

function insertValues({ kind, idHash, authorizationId, uid, userCodeHash, payload, life }: NewArtifact) {
  return [kind, idHash, authorizationId, uid, userCodeHash, JSON.stringify(payload), life];
}
