import { Injectable } from '@nestjs/common';
import type { UserRole } from '../../auth/actor.js';
import { Database, type PreparedStatement } from '../../database/database.js';
import { binaryArray } from '../../database/batches/binary-array.js';
import { pickByHash } from '../../database/batches/by-hash.js';
import { sharedLookup } from '../../database/batches/shared-lookup.js';
import type { OAuthScope } from '../domain/scopes.js';
import { refreshReplaySeconds } from '../domain/lifetimes.js';

export interface ArtifactKey {
  kind: string;
  idHash: Buffer;
}

export interface NewArtifact extends ArtifactKey {
  authorizationId: string | null;
  uid: string | null;
  userCodeHash: Buffer | null;
  payload: object;
  lifetimeSeconds: number;
}

/** A refresh token that is used, and the next one. */
export interface RefreshExchange {
  source: Buffer;
  /** The sealed response to replay. */
  response: string;
  next: Pick<NewArtifact, 'idHash' | 'payload' | 'lifetimeSeconds'>;
}

export interface StoredArtifact extends ArtifactKey {
  payload: Record<string, unknown>;
  /** By the clock of the database, which also set the expiry. Negative if it has expired. */
  remainingSeconds: number;
  consumedAt: Date | null;
}

/** A code or refresh token with its authorization and user. */
export interface ExchangeableArtifact extends StoredArtifact {
  response: string | null;
  /** Whether its first use was so recent that the stored response is replayed. */
  isReplayable: boolean;
  authorization: {
    id: string;
    userId: string;
    clientId: string;
    scopes: OAuthScope[];
    createdAt: Date;
    expiresAt: Date;
  } | null;
  user: {
    id: string;
    email: string;
    displayName: string | null;
    username: string | null;
    role: UserRole;
    disabledAt: Date | null;
  } | null;
}

type Nullable<Shape> = { [Key in keyof Shape]: Shape[Key] | null };

interface ExchangeableRow extends Omit<ExchangeableArtifact, 'authorization' | 'user'>, Joined {}

type Joined = Nullable<{
  authorizationId: string;
  userId: string;
  clientId: string;
  scopes: OAuthScope[];
  createdAt: Date;
  endsAt: Date;
  email: string;
  displayName: string;
  username: string;
  role: UserRole;
  disabledAt: Date;
}>;

const remainingSeconds = `
  extract(epoch FROM a.expires_at - app_now())::float8 AS "remainingSeconds"`;

const findExchangeableStatement: PreparedStatement = {
  name: 'oauth-find-exchangeable',
  text: `
    SELECT a.kind, a.id_hash AS "idHash", a.payload, ${remainingSeconds}, a.consumed_at AS "consumedAt", a.response,
      COALESCE(a.response IS NOT NULL AND a.consumed_at > app_now() - $3::integer * interval '1 second', false) AS "isReplayable",
      z.id AS "authorizationId", z.client_id AS "clientId", z.scopes, z.created_at AS "createdAt", z.expires_at AS "endsAt",
      u.id AS "userId", u.email, u.display_name AS "displayName", u.username, u.role, u.disabled_at AS "disabledAt"
    FROM oidc_artifacts a
    LEFT JOIN oidc_authorizations z ON z.id = a.authorization_id
    LEFT JOIN users u ON u.id = z.user_id
    WHERE a.kind = $1 AND a.id_hash = ANY($2::bytea[])`,
};

const consumeStatement: PreparedStatement = {
  name: 'oauth-consume',
  text: `
    UPDATE oidc_artifacts SET consumed_at = app_now()
    WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL`,
};

const exchangeStatement: PreparedStatement = {
  name: 'oauth-exchange',
  text: `
    WITH used AS (
      UPDATE oidc_artifacts SET consumed_at = app_now(), response = $3::text
      WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL RETURNING 1
    )
    INSERT INTO oidc_artifacts (kind, id_hash, authorization_id, uid, user_code_hash, payload, expires_at)
    SELECT $4::text, $5::bytea, $6::uuid, $7::text, $8::bytea, $9::jsonb, app_now() + $10::integer * interval '1 second'
    FROM used`,
};

/**
 * Like the exchange of one token, for many. It waits for no lock, so one token delays no other and no two statements deadlock: a token or
 * authorization that another transaction holds is left out. Each condition on artifacts fits the primary key and no other index, so that a
 * plan that was made for an empty table stays good.
 */
const exchangeAllStatement: PreparedStatement = {
  name: 'oauth-exchange-all',
  text: `
    WITH given AS (
      SELECT * FROM unnest($1::bytea[], $2::text[], $3::bytea[], $4::text[], $5::text[])
        WITH ORDINALITY AS row (source, response, next, payload, seconds, place)
    ), free AS MATERIALIZED (
      SELECT given.* FROM given CROSS JOIN LATERAL (
        SELECT 1 FROM oidc_artifacts a
        JOIN oidc_authorizations z ON z.id = a.authorization_id
        WHERE a.kind = 'RefreshToken' AND a.id_hash = given.source AND a.consumed_at IS NULL
        FOR UPDATE OF a SKIP LOCKED FOR KEY SHARE OF z SKIP LOCKED
      ) AS locked
    ), used AS (
      UPDATE oidc_artifacts a SET consumed_at = app_now(), response = free.response FROM free
      WHERE a.kind = 'RefreshToken' AND a.id_hash = ANY ($1::bytea[]) AND a.id_hash = free.source AND a.consumed_at IS NULL
      RETURNING free.place, a.authorization_id
    )
    INSERT INTO oidc_artifacts (kind, id_hash, authorization_id, payload, expires_at)
    SELECT 'RefreshToken', next, authorization_id, payload::jsonb, app_now() + seconds::integer * interval '1 second'
    FROM used JOIN given USING (place)
    RETURNING id_hash AS next`,
};

@Injectable()
export class ArtifactsRepository {
  /** By kind. The keys are the hashes under which one artifact may be stored. */
  private readonly exchangeableLookups = new Map<
    string,
    (idHashes: readonly Buffer[]) => Promise<ExchangeableArtifact | null>
  >();

  constructor(private readonly database: Database) {}

  /** Inserts or updates the artifact. An update keeps the user code hash. */
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
    return this.findOne(`kind = $1 AND id_hash = ANY($2)`, [kind, idHashes]);
  }

  async findByUid(kind: string, uid: string): Promise<StoredArtifact | null> {
    return this.findOne(`kind = $1 AND uid = $2`, [kind, uid]);
  }

  async findByUserCode(userCodeHashes: readonly Buffer[]): Promise<StoredArtifact | null> {
    return this.findOne(`user_code_hash = ANY($1)`, [userCodeHashes]);
  }

  /**
   * Finds a code or refresh token that was sent to the token endpoint, with its authorization and user. Requests that arrive together
   * share one statement.
   */
  findExchangeable(kind: string, idHashes: readonly Buffer[]): Promise<ExchangeableArtifact | null> {
    let lookup = this.exchangeableLookups.get(kind);
    if (!lookup) {
      lookup = sharedLookup((wanted) => this.loadExchangeable(kind, wanted));
      this.exchangeableLookups.set(kind, lookup);
    }
    return lookup(idHashes);
  }

  /** Marks the artifact as used. Returns false if it is missing or already used. */
  async consume({ kind, idHash }: ArtifactKey): Promise<boolean> {
    return (await this.database.affected(consumeStatement, [kind, idHash])) > 0;
  }

  /** Stores the outcome of a used artifact. */
  async setOutcome({ kind, idHash }: ArtifactKey, outcome: string): Promise<void> {
    await this.database.manager.query(
      `UPDATE oidc_artifacts SET payload = payload || jsonb_build_object('outcome', $3::text)
       WHERE kind = $1 AND id_hash = $2`,
      [kind, idHash, outcome],
    );
  }

  /**
   * Marks a code or refresh token as used and stores the next refresh token, in one statement: both happen or neither, and only one of
   * several simultaneous calls succeeds. `response` is the sealed response to replay. Returns false if the source was already used.
   */
  async exchange(source: ArtifactKey, response: string | null, next: NewArtifact): Promise<boolean> {
    const values = [source.kind, source.idHash, response, ...insertValues(next)];
    return (await this.database.affected(exchangeStatement, values)) > 0;
  }

  /**
   * Exchanges refresh tokens by one statement: each one completely or not at all. Returns those that are stored. The others were used, are
   * missing, or are held by another transaction. The next token belongs to the authorization of its source.
   */
  async exchangeAll(exchanges: readonly RefreshExchange[]): Promise<ReadonlySet<RefreshExchange>> {
    const stored = await this.database.rows<{ next: Buffer }>(exchangeAllStatement, [
      binaryArray.bytea(exchanges, ({ source }) => source),
      binaryArray.text(exchanges, ({ response }) => response),
      binaryArray.bytea(exchanges, ({ next }) => next.idHash),
      binaryArray.text(exchanges, ({ next }) => JSON.stringify(next.payload)),
      binaryArray.text(exchanges, ({ next }) => String(next.lifetimeSeconds)),
    ]);
    const hashes = new Set(stored.map(({ next }) => next.toString('latin1')));
    return new Set(exchanges.filter(({ next }) => hashes.has(next.idHash.toString('latin1'))));
  }

  /**
   * Records a poll of a device. Returns false if the poll came before the interval ended. Each early poll extends the interval by
   * `stepSeconds`.
   */
  async recordPoll(kind: string, idHashes: readonly Buffer[], stepSeconds: number): Promise<boolean> {
    const [rows]: [{ early: boolean }[], number] = await this.database.manager.query(
      `UPDATE oidc_artifacts a SET polled_at = app_now(), poll_seconds = old.seconds + CASE WHEN old.early THEN $3 ELSE 0 END
       FROM (SELECT kind, id_hash, COALESCE(poll_seconds, $3) AS seconds,
               COALESCE(polled_at + COALESCE(poll_seconds, $3) * interval '1 second' > app_now(), false) AS early
             FROM oidc_artifacts WHERE kind = $1 AND id_hash = ANY($2) FOR UPDATE) AS old
       WHERE a.kind = old.kind AND a.id_hash = old.id_hash
       RETURNING old.early`,
      [kind, idHashes, stepSeconds],
    );
    return !rows[0]?.early;
  }

  async delete(kind: string, idHashes: readonly Buffer[]): Promise<void> {
    await this.database.manager.query('DELETE FROM oidc_artifacts WHERE kind = $1 AND id_hash = ANY($2)', [
      kind,
      idHashes,
    ]);
  }

  /** Deletes up to `limit` expired artifacts. Returns how many. */
  async deleteExpired(limit: number): Promise<number> {
    const [, count]: [unknown, number] = await this.database.manager.query(
      `DELETE FROM oidc_artifacts WHERE (kind, id_hash) IN (
         SELECT kind, id_hash FROM oidc_artifacts WHERE expires_at <= app_now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [limit],
    );
    return count;
  }

  /** Deletes used refresh tokens after their replay window. A later use is recognized without the row. */
  async deleteUsedRefreshTokens(): Promise<void> {
    await this.database.manager.query(
      `DELETE FROM oidc_artifacts
       WHERE kind = 'RefreshToken' AND consumed_at <= app_now() - $1 * interval '1 second'`,
      [refreshReplaySeconds],
    );
  }

  private async loadExchangeable(
    kind: string,
    wanted: readonly (readonly Buffer[])[],
  ): Promise<(ExchangeableArtifact | null)[]> {
    const values = [kind, wanted.flat(), refreshReplaySeconds];
    const rows = await this.database.rows<ExchangeableRow>(findExchangeableStatement, values);
    return pickByHash(rows, wanted).map((row) => row && toExchangeable(row));
  }

  private async findOne(condition: string, values: unknown[]): Promise<StoredArtifact | null> {
    const rows: StoredArtifact[] = await this.database.manager.query(
      `SELECT kind, id_hash AS "idHash", payload, ${remainingSeconds}, consumed_at AS "consumedAt"
       FROM oidc_artifacts a WHERE ${condition}`,
      values,
    );
    return rows[0] ?? null;
  }
}

function toExchangeable(row: ExchangeableRow): ExchangeableArtifact {
  const { authorizationId, userId, clientId, scopes, createdAt, endsAt, ...rest } = row;
  const { email, displayName, username, role, disabledAt, ...artifact } = rest;
  return {
    ...artifact,
    authorization:
      authorizationId === null
        ? null
        : {
            id: authorizationId,
            userId: userId!,
            clientId: clientId!,
            scopes: scopes!,
            createdAt: createdAt!,
            expiresAt: endsAt!,
          },
    user:
      userId === null ? null : { id: userId, email: email!, displayName, username, role: role!, disabledAt },
  };
}

function insertValues({
  kind,
  idHash,
  authorizationId,
  uid,
  userCodeHash,
  payload,
  lifetimeSeconds: life,
}: NewArtifact) {
  return [kind, idHash, authorizationId, uid, userCodeHash, JSON.stringify(payload), life];
}
