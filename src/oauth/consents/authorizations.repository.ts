import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../database/database.js';
import type { OAuthScope } from '../domain/scopes.js';
import { AuthorizationEntity } from './authorization.entity.js';

export type NewAuthorization = Pick<
  AuthorizationEntity,
  'id' | 'userId' | 'clientId' | 'scopes' | 'createdAt' | 'expiresAt'
>;

@Injectable()
export class AuthorizationsRepository {
  constructor(private readonly database: Database) {}

  async insert(
    authorization: NewAuthorization,
    manager: EntityManager = this.database.manager,
  ): Promise<void> {
    await manager.insert(AuthorizationEntity, { ...authorization, lastUsedAt: null });
  }

  find(id: string): Promise<AuthorizationEntity | null> {
    return this.database.manager.findOneBy(AuthorizationEntity, { id });
  }

  /** Deletes all authorizations of a user, or those that include `scope`, with their artifacts. */
  async deleteAllOfUser(
    manager: EntityManager,
    userId: string,
    scope: string | null,
  ): Promise<{ id: string; clientId: string }[]> {
    const condition = 'user_id = $1 AND ($2::text IS NULL OR $2 = ANY(scopes))';
    await this.lockArtifacts(manager, condition, [userId, scope]);
    const [rows]: [{ id: string; clientId: string }[], number] = await manager.query(
      `DELETE FROM oidc_authorizations WHERE ${condition} RETURNING id, client_id AS "clientId"`,
      [userId, scope],
    );
    return rows;
  }

  /** Deletes the authorization with its artifacts. Returns null if it no longer exists. */
  async delete(
    manager: EntityManager,
    id: string,
  ): Promise<{ userId: string; clientId: string; scopes: OAuthScope[] } | null> {
    await this.lockArtifacts(manager, 'id = $1', [id]);
    const [rows]: [{ userId: string; clientId: string; scopes: OAuthScope[] }[], number] =
      await manager.query(
        `DELETE FROM oidc_authorizations WHERE id = $1
         RETURNING user_id AS "userId", client_id AS "clientId", scopes`,
        [id],
      );
    return rows[0] ?? null;
  }

  /** Deletes all authorizations of a client, or those of one user, with their artifacts. Returns their ids. */
  async deleteAll(manager: EntityManager, clientId: string, userId: string | null): Promise<string[]> {
    const condition = 'client_id = $1 AND ($2::uuid IS NULL OR user_id = $2)';
    await this.lockArtifacts(manager, condition, [clientId, userId]);
    const [rows]: [{ id: string }[], number] = await manager.query(
      `DELETE FROM oidc_authorizations WHERE ${condition} RETURNING id`,
      [clientId, userId],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Removes the oldest live ones of a user and client, so that `maxCount` remain with the `newest`. The consent must be locked.
   *
   * @returns their ids
   */
  async deleteOldest(
    manager: EntityManager,
    newest: Pick<NewAuthorization, 'id' | 'userId' | 'clientId'>,
    maxCount: number,
  ): Promise<string[]> {
    const values = [newest.userId, newest.clientId, newest.id, maxCount - 1];
    const surplus: { id: string }[] = await manager.query(
      `SELECT id FROM oidc_authorizations
       WHERE user_id = $1 AND client_id = $2 AND id <> $3 AND expires_at > app_now()
       ORDER BY created_at DESC, id DESC OFFSET $4`,
      values,
    );
    if (surplus.length === 0) return [];
    const condition = 'id = ANY($1::uuid[])';
    const ids = surplus.map(({ id }) => id);
    await this.lockArtifacts(manager, condition, [ids]);
    const [rows]: [{ id: string }[], number] = await manager.query(
      `DELETE FROM oidc_authorizations WHERE ${condition} RETURNING id`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  async markUsed(manager: EntityManager, ids: readonly string[]): Promise<void> {
    await manager.query(
      `UPDATE oidc_authorizations SET last_used_at = app_now()
       WHERE id IN (SELECT id FROM oidc_authorizations WHERE id = ANY($1) ORDER BY id FOR UPDATE SKIP LOCKED)`,
      [ids],
    );
  }

  /**
   * An exchange locks its artifact first and then the authorization. Deletions use the same order, to avoid deadlocks.
   */
  private async lockArtifacts(manager: EntityManager, condition: string, values: unknown[]): Promise<void> {
    await manager.query(
      `SELECT 1 FROM oidc_artifacts WHERE authorization_id IN (SELECT id FROM oidc_authorizations WHERE ${condition})
       ORDER BY kind, id_hash FOR UPDATE`,
      values,
    );
  }

  async deleteExpired(): Promise<void> {
    await this.database.manager.query('DELETE FROM oidc_authorizations WHERE expires_at <= app_now()');
  }
}
