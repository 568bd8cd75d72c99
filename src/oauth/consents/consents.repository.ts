import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { type TokenResource, tokenResources } from '../domain/resources.js';
import type { OAuthScope } from '../domain/scopes.js';
import { ConsentEntity } from './consent.entity.js';

/**
 * SQL expression: whether the user approves everything that an assistant does. Always for unverified clients.
 *
 * @param consent alias of `oidc_consents`
 * @param client alias of `oidc_clients`
 */
export function asksBeforeActingIn(consent: string, client: string): string {
  return `(${consent}.asks_before_acting OR NOT ${client}.is_verified)`;
}

/** A consent with the facts of its client that the user sees. */
export interface AuthorizedApp {
  clientId: string;
  name: string;
  scopes: OAuthScope[];
  /** Whether an administrator vouches for its name. */
  isVerified: boolean;
  /** Whether the client may use the endpoint for AI assistants. */
  isAssistant: boolean;
  asksBeforeActing: boolean;
  givenAt: Date;
  lastUsedAt: Date | null;
}

/** A consent with the facts of its user that administrators see. */
export interface ClientConsent {
  userId: string;
  email: string;
  displayName: string | null;
  scopes: OAuthScope[];
  givenAt: Date;
  updatedAt: Date;
  lastUsedAt: Date | null;
}

/** Columns with the scopes of each resource. */
const scopeColumns: Record<TokenResource, string> = { API: 'scopes', MCP: 'assistant_scopes' };
const allScopes = 'ARRAY(SELECT DISTINCT unnest(c.scopes || c.assistant_scopes))';

@Injectable()
export class ConsentsRepository {
  constructor(@InjectRepository(ConsentEntity) private readonly consents: Repository<ConsentEntity>) {}

  find(userId: string, clientId: string): Promise<ConsentEntity | null> {
    return this.consents.findOneBy({ userId, clientId });
  }

  /** Adds scopes for tokens for these resources to the consent. Creates it if necessary. Returns false if the client was deleted. */
  async add(
    userId: string,
    clientId: string,
    scopes: readonly OAuthScope[],
    resources: readonly TokenResource[],
    manager: EntityManager = this.consents.manager,
  ): Promise<boolean> {
    const rows: unknown[] = await manager.query(
      `INSERT INTO oidc_consents (user_id, client_id, scopes, assistant_scopes, given_at, updated_at)
       SELECT $1, id, $3, $4, app_now(), app_now() FROM oidc_clients WHERE id = $2 FOR KEY SHARE
       ON CONFLICT (user_id, client_id) DO UPDATE SET updated_at = excluded.updated_at,
         scopes = ARRAY(SELECT DISTINCT unnest(oidc_consents.scopes || excluded.scopes)),
         assistant_scopes = ARRAY(SELECT DISTINCT unnest(oidc_consents.assistant_scopes || excluded.assistant_scopes))
       RETURNING user_id`,
      [userId, clientId, ...tokenResources.map((resource) => (resources.includes(resource) ? scopes : []))],
    );
    return rows.length === 1;
  }

  /** Counts the consents of the user for clients without an administrator, other than `clientId`. Exact while the user is locked. */
  async countUnverified(userId: string, clientId: string, manager: EntityManager): Promise<number> {
    const [row]: { count: number }[] = await manager.query(
      `SELECT count(*)::int AS count FROM oidc_consents c JOIN oidc_clients client ON client.id = c.client_id
       WHERE c.user_id = $1 AND c.client_id <> $2 AND NOT client.is_verified AND client.origin <> 'ADMIN'`,
      [userId, clientId],
    );
    return row!.count;
  }

  /** Returns false if there was no consent. */
  async delete(
    userId: string,
    clientId: string,
    manager: EntityManager = this.consents.manager,
  ): Promise<boolean> {
    const { affected } = await manager.delete(ConsentEntity, { userId, clientId });
    return affected === 1;
  }

  /** Deletes all consents of the user, or removes one scope from them. Returns the clients whose consent was deleted. */
  async withdrawAll(
    userId: string,
    scope: string | null,
    manager: EntityManager = this.consents.manager,
  ): Promise<string[]> {
    const [rows]: [{ clientId: string }[], number] =
      scope === null
        ? await manager.query(
            'DELETE FROM oidc_consents WHERE user_id = $1 RETURNING client_id AS "clientId"',
            [userId],
          )
        : await manager.query(
            `UPDATE oidc_consents SET scopes = array_remove(scopes, $2),
               assistant_scopes = array_remove(assistant_scopes, $2), updated_at = app_now()
             WHERE user_id = $1 AND $2 = ANY(scopes || assistant_scopes) RETURNING client_id AS "clientId"`,
            [userId, scope],
          );
    return scope === null ? rows.map(({ clientId }) => clientId) : [];
  }

  /** Scopes the user has granted to the client for a resource. The consent cannot change until the transaction ends. */
  async lockScopes(
    userId: string,
    clientId: string,
    resource: TokenResource,
    manager: EntityManager,
  ): Promise<OAuthScope[]> {
    const rows: { scopes: OAuthScope[] }[] = await manager.query(
      `SELECT ${scopeColumns[resource]} AS scopes FROM oidc_consents WHERE user_id = $1 AND client_id = $2 FOR UPDATE`,
      [userId, clientId],
    );
    return rows[0]?.scopes ?? [];
  }

  /** Returns false if the client is no assistant of the user. */
  async setAsksBeforeActing(
    userId: string,
    clientId: string,
    asksBeforeActing: boolean,
    manager: EntityManager,
  ): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `UPDATE oidc_consents SET asks_before_acting = $3, updated_at = app_now()
       WHERE user_id = $1 AND client_id = $2 AND assistant_scopes <> '{}'`,
      [userId, clientId, asksBeforeActing],
    );
    return count === 1;
  }

  /** The consents for the client cannot change until the transaction ends. */
  async lockOfClient(clientId: string, manager: EntityManager): Promise<void> {
    await manager.query('SELECT 1 FROM oidc_consents WHERE client_id = $1 ORDER BY user_id FOR UPDATE', [
      clientId,
    ]);
  }

  /** All users of the client approve everything that it does. */
  async askBeforeActing(clientId: string, manager: EntityManager): Promise<void> {
    await manager.query(
      'UPDATE oidc_consents SET asks_before_acting = true WHERE client_id = $1 AND NOT asks_before_acting',
      [clientId],
    );
  }

  /** Consents of the user ordered by client id, after the client `after`. */
  async list(userId: string, after: string | null, limit: number): Promise<AuthorizedApp[]> {
    return this.consents.query(
      `SELECT c.client_id AS "clientId", client.name, ${allScopes} AS scopes,
         client.is_verified AS "isVerified", c.assistant_scopes <> '{}' AS "isAssistant", ${asksBeforeActingIn('c', 'client')} AS "asksBeforeActing",
         c.given_at AS "givenAt",
         (SELECT max(a.last_used_at) FROM oidc_authorizations a
          WHERE a.user_id = c.user_id AND a.client_id = c.client_id) AS "lastUsedAt"
       FROM oidc_consents c JOIN oidc_clients client ON client.id = c.client_id
       WHERE c.user_id = $1 AND ($2::uuid IS NULL OR c.client_id > $2)
       ORDER BY c.client_id LIMIT $3`,
      [userId, after, limit],
    );
  }

  /** Consents for the client ordered by user id, after the user `after`. `scope` limits them to those with the scope. */
  async listOfClient(
    clientId: string,
    scope: string | null,
    after: string | null,
    limit: number,
  ): Promise<ClientConsent[]> {
    return this.consents.query(
      `SELECT c.user_id AS "userId", u.email, u.display_name AS "displayName", ${allScopes} AS scopes, c.given_at AS "givenAt",
         c.updated_at AS "updatedAt",
         (SELECT max(a.last_used_at) FROM oidc_authorizations a
          WHERE a.user_id = c.user_id AND a.client_id = c.client_id) AS "lastUsedAt"
       FROM oidc_consents c JOIN users u ON u.id = c.user_id
       WHERE c.client_id = $1 AND ($2::text IS NULL OR $2 = ANY(c.scopes || c.assistant_scopes)) AND ($3::uuid IS NULL OR c.user_id > $3)
       ORDER BY c.user_id LIMIT $4`,
      [clientId, scope, after, limit],
    );
  }
}
