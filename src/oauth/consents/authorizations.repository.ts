import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Raw, Repository } from 'typeorm';
import { selectColumns } from '../../database/select-columns.js';
import type { OAuthScope } from '../domain/scopes.js';
import { AuthorizationEntity } from './authorization.entity.js';

export type NewAuthorization = Pick<AuthorizationEntity, 'id' | 'userId' | 'clientId' | 'scopes'>;

const columns = selectColumns(AuthorizationEntity, 'a');

@Injectable()
export class AuthorizationsRepository {
  constructor(
    @InjectRepository(AuthorizationEntity) private readonly authorizations: Repository<AuthorizationEntity>,
  ) {}

  /** Stores an authorization that expires in `lifetimeSeconds`, by the clock of the database. */
  async insert(
    { id, userId, clientId, scopes }: NewAuthorization,
    lifetimeSeconds: number,
    manager: EntityManager = this.authorizations.manager,
  ): Promise<AuthorizationEntity> {
    const rows: AuthorizationEntity[] = await manager.query(
      `INSERT INTO oidc_authorizations AS a (id, user_id, client_id, scopes, created_at, expires_at)
       VALUES ($1, $2, $3, $4, app_now(), app_now() + $5 * interval '1 second') RETURNING ${columns}`,
      [id, userId, clientId, scopes, lifetimeSeconds],
    );
    return rows[0]!;
  }

  find(id: string): Promise<AuthorizationEntity | null> {
    return this.authorizations.findOneBy({ id });
  }

  /** Deletes all authorizations of a user, or those that include `scope`, with their artifacts. */
  async deleteAllOfUser(
    userId: string,
    scope: string | null,
    manager: EntityManager = this.authorizations.manager,
  ): Promise<{ id: string; clientId: string }[]> {
    const condition = 'user_id = $1 AND ($2::text IS NULL OR $2 = ANY(scopes))';
    await this.lockArtifacts(condition, [userId, scope], manager);
    const [rows]: [{ id: string; clientId: string }[], number] = await manager.query(
      `DELETE FROM oidc_authorizations WHERE ${condition} RETURNING id, client_id AS "clientId"`,
      [userId, scope],
    );
    return rows;
  }

  /** Deletes the authorization with its artifacts. Returns null if it no longer exists. */
  async delete(
    id: string,
    manager: EntityManager = this.authorizations.manager,
  ): Promise<{ userId: string; clientId: string; scopes: OAuthScope[] } | null> {
    await this.lockArtifacts('id = $1', [id], manager);
    const [rows]: [{ userId: string; clientId: string; scopes: OAuthScope[] }[], number] =
      await manager.query(
        `DELETE FROM oidc_authorizations WHERE id = $1
         RETURNING user_id AS "userId", client_id AS "clientId", scopes`,
        [id],
      );
    return rows[0] ?? null;
  }

  /** Deletes all authorizations of a client, or those of one user, with their artifacts. Returns their ids. */
  async deleteAll(
    clientId: string,
    userId: string | null,
    manager: EntityManager = this.authorizations.manager,
  ): Promise<string[]> {
    const condition = 'client_id = $1 AND ($2::uuid IS NULL OR user_id = $2)';
    await this.lockArtifacts(condition, [clientId, userId], manager);
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
    newest: Pick<NewAuthorization, 'id' | 'userId' | 'clientId'>,
    maxCount: number,
    manager: EntityManager,
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
    await this.lockArtifacts(condition, [ids], manager);
    const [rows]: [{ id: string }[], number] = await manager.query(
      `DELETE FROM oidc_authorizations WHERE ${condition} RETURNING id`,
      [ids],
    );
    return rows.map(({ id }) => id);
  }

  async markUsed(ids: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query(
      `UPDATE oidc_authorizations SET last_used_at = app_now()
       WHERE id IN (SELECT id FROM oidc_authorizations WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)`,
      [ids],
    );
  }

  /**
   * An exchange locks its artifact first and then the authorization. Deletions use the same order, to avoid deadlocks.
   */
  private async lockArtifacts(condition: string, values: unknown[], manager: EntityManager): Promise<void> {
    await manager.query(
      `SELECT 1 FROM oidc_artifacts WHERE authorization_id IN (SELECT id FROM oidc_authorizations WHERE ${condition})
       ORDER BY kind, id_hash FOR UPDATE`,
      values,
    );
  }

  async deleteExpired(): Promise<void> {
    await this.authorizations.delete({ expiresAt: Raw((column) => `${column} <= app_now()`) });
  }
}
