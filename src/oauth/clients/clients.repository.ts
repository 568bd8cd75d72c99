import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { newId } from '../../crypto/new-id.js';
import type { Client, StoredSecret } from '../domain/clients.js';
import { idleClientDays, unusedClientHours } from '../domain/unverified-clients.js';
import { ClientEntity } from './client.entity.js';
import { selectColumns } from '../../database/select-columns.js';
import { ClientSecretEntity } from './client-secret.entity.js';
import { ClientUsageEntity } from './client-usage.entity.js';

/** Total counters of a client. */
export interface ClientUsage {
  /** Number of successful token requests with an authorization or with client credentials. */
  grants: number;
  refreshes: number;
  failures: number;
  lastUsedAt: Date | null;
}

export interface ClientFilter {
  /** Null: all clients. */
  isVerified: boolean | null;
}

/** Advisory lock of transactions that register a client. */
const registrationLock = 7_241_905_324;

/** SQL condition: the client `c` came without an administrator, and none vouches for it or disabled it. */
const unverified = `NOT c.is_verified AND c.origin <> 'ADMIN' AND c.disabled_at IS NULL`;
const idleSince = `app_now() - make_interval(days => ${idleClientDays})`;
/** SQL condition: a user allows the client `c`, and did so or used it after `idleSince`. */
const used = `(EXISTS (SELECT 1 FROM oidc_consents WHERE client_id = c.id AND updated_at > ${idleSince})
  OR EXISTS (SELECT 1 FROM oidc_authorizations
    WHERE client_id = c.id AND greatest(created_at, last_used_at) > ${idleSince}))`;
const unused = `${unverified} AND NOT ${used}`;
/** How long the deletion of a client is recorded, so that every process removes it from memory. */
export const deletedClientDays = 2;

const describedAt = 'greatest(c.created_at, c.metadata_read_at)';

@Injectable()
export class ClientsRepository {
  constructor(@InjectRepository(ClientEntity) private readonly clients: Repository<ClientEntity>) {}

  /**
   * Clients written by transaction `start` or a later one, with their secrets. All clients for null. Without the owner, if that user is
   * disabled: call {@link touchOwned} when this changes.
   */
  async changedSince(start: bigint | null): Promise<(Client & { secrets: StoredSecret[] })[]> {
    const rows: (Client & { secrets: { id: string; hash: string; expiresAt: string | null }[] })[] =
      await this.clients.query(
        `SELECT ${selectColumns(ClientEntity, 'c')},
           COALESCE((SELECT jsonb_agg(jsonb_build_object('id', s.id, 'hash', encode(s.secret_hash, 'base64'),
             'expiresAt', s.expires_at)) FROM oidc_client_secrets s WHERE s.client_id = c.id), '[]') AS secrets,
           (SELECT u.id FROM users u WHERE u.id = c.owner_user_id AND u.disabled_at IS NULL) AS "ownerUserId"
         FROM oidc_clients c WHERE $1::bigint IS NULL OR c.changed_in >= $1`,
        [start],
      );
    return rows.map((row) => ({
      ...row,
      secrets: row.secrets.map(({ id, hash, expiresAt }) => ({
        id,
        hash: Buffer.from(hash, 'base64'),
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
      })),
    }));
  }

  /** Ids of clients that were deleted by transaction `start` or a later one. */
  async deletedSince(start: bigint): Promise<string[]> {
    const rows: { id: string }[] = await this.clients.query(
      'SELECT id FROM oidc_deleted_clients WHERE changed_in >= $1',
      [start],
    );
    return rows.map(({ id }) => id);
  }

  /** Forgets deletions that every process knows. */
  async forgetDeletions(): Promise<void> {
    await this.clients.query(
      `DELETE FROM oidc_deleted_clients WHERE deleted_at < app_now() - make_interval(days => ${deletedClientDays})`,
    );
  }

  find(id: string, manager: EntityManager = this.clients.manager): Promise<Client | null> {
    return manager.findOneBy(ClientEntity, { id });
  }

  /** Reads the client and locks its row until the transaction ends. */
  lock(id: string, manager: EntityManager): Promise<Client | null> {
    return manager.findOne(ClientEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Newest first, up to `limit`, older than the client `before`. */
  list({ isVerified }: ClientFilter, before: string | null, limit: number): Promise<Client[]> {
    const query = this.clients.createQueryBuilder('client').orderBy('client.id', 'DESC').limit(limit);
    if (isVerified !== null) query.andWhere('client.isVerified = :isVerified', { isVerified });
    if (before) query.andWhere('client.id < :before', { before });
    return query.getMany();
  }

  /** Newest first, up to `limit`, older than the client `before`. */
  listOfOwner(ownerUserId: string, before: string | null, limit: number): Promise<Client[]> {
    const query = this.clients.createQueryBuilder('client').where({ ownerUserId });
    if (before) query.andWhere('client.id < :before', { before });
    return query.orderBy('client.id', 'DESC').limit(limit).getMany();
  }

  /** Writes the client and returns it as stored. Also call it when only the secrets changed. */
  async save(client: Client, manager: EntityManager = this.clients.manager): Promise<Client> {
    await manager.save(ClientEntity, client as object);
    // Always an UPDATE, so that every process reloads the client.
    await manager.query('UPDATE oidc_clients SET updated_at = app_now() WHERE id = $1', [client.id]);
    return manager.findOneByOrFail(ClientEntity, { id: client.id });
  }

  /** No other transaction registers a client until this one ends. */
  async lockRegistrations(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [registrationLock]);
  }

  /** Counts the clients that administrators registered or verified, including disabled ones. */
  countRegistered(manager: EntityManager): Promise<number> {
    return manager.count(ClientEntity, { where: [{ origin: 'ADMIN' }, { isVerified: true }] });
  }

  /** Counts the clients without an administrator by state. `disabled` ones count for no limit. */
  async countUnverified(
    manager: EntityManager = this.clients.manager,
  ): Promise<{ used: number; unused: number; disabled: number }> {
    const [counts]: { used: number; unused: number; disabled: number }[] = await manager.query(
      `SELECT count(*) FILTER (WHERE is_disabled)::int AS disabled,
         count(*) FILTER (WHERE is_used)::int AS used,
         count(*) FILTER (WHERE NOT is_disabled AND NOT is_used)::int AS unused
       FROM (
         SELECT c.disabled_at IS NOT NULL AS is_disabled, c.disabled_at IS NULL AND ${used} AS is_used
         FROM oidc_clients c WHERE NOT c.is_verified AND c.origin <> 'ADMIN' OFFSET 0
       ) AS client`,
    );
    return counts!;
  }

  findByMetadataUrl(metadataUrl: string, manager: EntityManager): Promise<Client | null> {
    return manager.findOneBy(ClientEntity, { metadataUrl });
  }

  /** The document of the client was read and has not changed. */
  async markRead(id: string): Promise<void> {
    await this.clients.query('UPDATE oidc_clients SET metadata_read_at = app_now() WHERE id = $1', [id]);
  }

  /** Deletes unverified clients that no user uses. Those that an administrator disabled stay, so that they cannot return. */
  async deleteUnused(): Promise<void> {
    await this.clients.query(
      `DELETE FROM oidc_clients c WHERE ${unused} AND ${describedAt} < app_now() - make_interval(hours => ${unusedClientHours})`,
    );
  }

  /**
   * Deletes the one of them that was described longest ago. Those of the last `minutes` stay.
   *
   * @returns false if there is none
   */
  async deleteOldestUnused(minutes: number, manager: EntityManager): Promise<boolean> {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM oidc_clients WHERE id = (
         SELECT c.id FROM oidc_clients c
         WHERE ${unused} AND ${describedAt} <= app_now() - make_interval(mins => $1)
         ORDER BY ${describedAt} LIMIT 1 FOR UPDATE SKIP LOCKED)`,
      [minutes],
    );
    return count === 1;
  }

  /** Makes every process reload the clients of the user. */
  async touchOwned(ownerUserId: string, manager: EntityManager): Promise<void> {
    await manager.query('UPDATE oidc_clients SET updated_at = app_now() WHERE owner_user_id = $1', [
      ownerUserId,
    ]);
  }

  /** Counts the clients of an owner. Exact while the owner's row is locked. */
  countOfOwner(ownerUserId: string, manager: EntityManager = this.clients.manager): Promise<number> {
    return manager.countBy(ClientEntity, { ownerUserId });
  }

  /** Deletes expired secrets and counts the others. Exact while the client's row is locked. */
  async countLiveSecrets(clientId: string, manager: EntityManager = this.clients.manager): Promise<number> {
    await manager.query('DELETE FROM oidc_client_secrets WHERE client_id = $1 AND expires_at <= app_now()', [
      clientId,
    ]);
    const [row]: { live: number }[] = await manager.query(
      'SELECT count(*)::int AS live FROM oidc_client_secrets WHERE client_id = $1',
      [clientId],
    );
    return row!.live;
  }

  async addSecret(
    clientId: string,
    hash: Buffer,
    manager: EntityManager = this.clients.manager,
  ): Promise<void> {
    await manager.insert(ClientSecretEntity, {
      id: newId(),
      clientId,
      secretHash: hash,
      createdAt: () => 'app_now()',
    });
  }

  /** Lets the client's secrets expire in `seconds`, or earlier if they already do. Returns the time by the clock of the database. */
  async expireSecrets(
    clientId: string,
    seconds: number,
    manager: EntityManager = this.clients.manager,
  ): Promise<Date> {
    const [row]: { at: Date }[] = await manager.query(`SELECT app_now() + $1 * interval '1 second' AS at`, [
      seconds,
    ]);
    await manager.query(
      `UPDATE oidc_client_secrets SET expires_at = LEAST(expires_at, $2) WHERE client_id = $1`,
      [clientId, row!.at],
    );
    return row!.at;
  }

  async deleteExpiredSecrets(): Promise<void> {
    await this.clients.query('DELETE FROM oidc_client_secrets WHERE expires_at <= app_now()');
  }

  async rehash(secretId: string, from: Buffer, to: Buffer): Promise<void> {
    await this.clients.manager.update(
      ClientSecretEntity,
      { id: secretId, secretHash: from },
      { secretHash: to },
    );
  }

  /** Total counters by client id. Unused clients are absent. */
  async usageByClient(clientIds: readonly string[]): Promise<Map<string, ClientUsage>> {
    const usage = await this.clients.manager.findBy(ClientUsageEntity, { clientId: In([...clientIds]) });
    return new Map(usage.map(({ clientId, ...counts }) => [clientId, counts]));
  }

  /** Adds to the counters, one row per client. */
  async addUsage(
    usage: readonly { clientId: string; grants: number; refreshes: number; failures: number }[],
    manager: EntityManager = this.clients.manager,
  ): Promise<void> {
    const sorted = [...usage].sort((a, b) => (a.clientId < b.clientId ? -1 : 1));
    await manager.query(
      `INSERT INTO oidc_client_usage (client_id, grants, refreshes, failures, last_used_at)
       SELECT u.client_id, u.grants, u.refreshes, u.failures, app_now()
       FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) AS u (client_id, grants, refreshes, failures)
       JOIN oidc_clients c ON c.id = u.client_id
       ORDER BY u.client_id
       ON CONFLICT (client_id) DO UPDATE SET grants = oidc_client_usage.grants + excluded.grants,
         refreshes = oidc_client_usage.refreshes + excluded.refreshes,
         failures = oidc_client_usage.failures + excluded.failures, last_used_at = excluded.last_used_at`,
      [
        sorted.map(({ clientId }) => clientId),
        sorted.map(({ grants }) => grants),
        sorted.map(({ refreshes }) => refreshes),
        sorted.map(({ failures }) => failures),
      ],
    );
  }
}
