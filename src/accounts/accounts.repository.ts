import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, IsNull, Not, Repository } from 'typeorm';
import { Database, runPrepared } from '../database/database.js';
import { selectColumns } from '../database/select-columns.js';
import { textList } from '../database/text-list.js';
import { tierIdOf } from '../subscriptions/tier-of-user.js';
import type { GrantState } from '../grants/domain/grant.js';
import { GrantEntity } from '../grants/grant.entity.js';
import { knownPlatforms, type Platform } from '../platforms/platform.js';
import type { ExternalAccount } from '../platforms/platform-login.js';
import { AccountEntity } from './account.entity.js';
import type { AccountFacts } from './domain/account.js';
import type { AccountLimits, RankedAccount } from './domain/account-rank.js';
import type { SealedCredentials } from '../grants/domain/credentials.js';

/** Profile fields of an account. */
type Profile = Pick<ExternalAccount, 'displayName' | 'username' | 'avatarUrl' | 'profile'>;

/** Values that a connection writes. */
export interface ConnectedValues extends Profile {
  grantId: string;
  credentials: SealedCredentials | null;
}

/** What decides whether accounts of an owner are paused. */
export interface OwnerLimits extends AccountLimits {
  /** Number of connected accounts. */
  connectedCount: number;
}

/** An account, the visible state of its grant, and the limits of its owner. `grant` is null after it was deleted. */
export interface AccountWithGrant {
  account: AccountFacts;
  grant: (GrantState & { loginType: string }) | null;
  limits: OwnerLimits;
}

type AccountRow = AccountFacts & OwnerLimits & (NonNullable<AccountWithGrant['grant']> | { status: null });

const selectAccounts = `
  SELECT account.id, account.user_id AS "userId", grant_id AS "grantId", account.platform, external_id AS "externalId", label,
    display_name AS "displayName", username, avatar_url AS "avatarUrl", profile, profile_synced_at AS "profileSyncedAt", account.rank, connected_at AS "connectedAt",
    disconnected_at AS "disconnectedAt", status, expired_reason AS "expiredReason", access_expires_at AS "accessExpiresAt",
    refresh_expires_at AS "refreshExpiresAt", reported_end AS "reportedEnd", granted_at AS "grantedAt", refreshed_at AS "refreshedAt", scopes, requested_scopes AS "requestedScopes",
    failures, last_error AS "lastError", login_type AS "loginType",
    tier.account_limit AS "accountLimit", tier.platform_account_limits AS "platformAccountLimits",
    (SELECT count(*)::int FROM accounts c WHERE c.user_id = $1 AND c.disconnected_at IS NULL) AS "connectedCount"
  FROM accounts account LEFT JOIN grants ON grants.id = grant_id JOIN tiers tier ON tier.id = ${tierIdOf('$1')}
  WHERE account.user_id = $1`;

const byId = { name: 'accounts.by-id', text: `${selectAccounts} AND account.id = ANY ($2)` };

const page = {
  name: 'accounts.page',
  text: `${selectAccounts} AND disconnected_at IS NULL AND account.platform IN (${textList(knownPlatforms)})
    AND (account.rank, account.id) > ($2, $3) ORDER BY account.rank, account.id LIMIT $4`,
};

/** The platform of an account, and the time of the connection. */
export type AccountConnection = Pick<AccountEntity, 'platform' | 'connectedAt'>;

const lockConnected = {
  name: 'accounts.lock-connected',
  // Not FOR KEY SHARE, which the update that disconnects an account does not wait for.
  text: 'SELECT platform, connected_at AS "connectedAt" FROM accounts WHERE id = $1 AND disconnected_at IS NULL FOR SHARE',
};

/** Before the name of a column of the grant. */
const ofGrant = 'grant.';

const forWork = {
  name: 'accounts.for-work',
  text: `SELECT ${selectColumns(AccountEntity, 'a')}, ${selectColumns(GrantEntity, 'g', [], ofGrant)}
    FROM accounts a LEFT JOIN grants g ON g.id = a.grant_id WHERE a.id = $1`,
};

/** Position before the first account. */
const start = { rank: -(2 ** 31), id: '00000000-0000-0000-0000-000000000000' };

const ranked = {
  name: 'accounts.ranked',
  text: 'SELECT id, platform FROM accounts WHERE user_id = $1 AND disconnected_at IS NULL ORDER BY rank, id',
};

/** The subjects of an account and that of its new grant, `$3`. */
const withSubject = 'ARRAY(SELECT unnest(subjects) UNION SELECT subject FROM grants WHERE grants.id = $3)';

/** The profile was just read and is due again in a day. */
const profileSyncedNow = "profile_synced_at = app_now(), profile_due_at = app_now() + interval '24 hours'";

@Injectable()
export class AccountsRepository {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    private readonly database: Database,
  ) {}

  /** Accounts of the owner by id, including disconnected ones. */
  async findOwned(owner: string, ids: readonly string[]): Promise<AccountWithGrant[]> {
    return (await this.database.rows<AccountRow>(byId, [owner, ids])).map(toAccountWithGrant);
  }

  /** An account with its grant, in one read, for work on behalf of its owner. */
  async findForWork(id: string): Promise<AccountEntity | null> {
    const [row] = await this.database.rows<Record<string, unknown>>(forWork, [id]);
    return row ? toAccountForWork(row) : null;
  }

  /** Connected accounts in the owner's order. Without those of platforms that this version does not know. */
  async page(
    owner: string,
    after: { rank: number; id: string } | null,
    limit: number,
  ): Promise<AccountWithGrant[]> {
    const { rank, id } = after ?? start;
    return (await this.database.rows<AccountRow>(page, [owner, rank, id, limit])).map(toAccountWithGrant);
  }

  /** Connected accounts in the owner's order. */
  ranked(owner: string, manager: EntityManager = this.accounts.manager): Promise<RankedAccount[]> {
    return this.database.rows<RankedAccount>(ranked, [owner], manager);
  }

  /** Number of connected accounts of the owner by platform, whatever their status. */
  async count(
    owner: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<Partial<Record<Platform, number>>> {
    const rows: { platform: Platform; accounts: number }[] = await manager.query(
      `SELECT platform, count(*)::int AS accounts FROM accounts
       WHERE user_id = $1 AND disconnected_at IS NULL GROUP BY platform`,
      [owner],
    );
    return Object.fromEntries(rows.map(({ platform, accounts }) => [platform, accounts]));
  }

  /** Connected accounts with these platform ids, of any user. */
  async findConnected(
    platform: Platform,
    externalIds: readonly string[],
    manager: EntityManager = this.accounts.manager,
  ): Promise<{ id: string; userId: string; externalId: string; grantId: string | null }[]> {
    return manager.find(AccountEntity, {
      select: { id: true, userId: true, externalId: true, grantId: true },
      where: { platform, externalId: In([...externalIds]), disconnectedAt: IsNull() },
    });
  }

  /** Locks connected accounts until the transaction ends, in the order in which all transactions lock several accounts. */
  async lockAll(platform: Platform, externalIds: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query(
      `SELECT FROM accounts WHERE platform = $1 AND external_id = ANY ($2) AND disconnected_at IS NULL
       ORDER BY id FOR NO KEY UPDATE`,
      [platform, externalIds],
    );
  }

  /** Id of the owner's last disconnected account with that platform id, or null. */
  async findFormer(
    owner: string,
    platform: Platform,
    externalId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<string | null> {
    const former = await manager.findOne(AccountEntity, {
      select: { id: true },
      where: { userId: owner, platform, externalId, disconnectedAt: Not(IsNull()) },
      order: { disconnectedAt: 'DESC' },
    });
    return former?.id ?? null;
  }

  /** Adds an account at the end of the order. */
  async insert(
    owner: string,
    id: string,
    platform: Platform,
    externalId: string,
    values: ConnectedValues,
    manager: EntityManager = this.accounts.manager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO accounts (id, user_id, platform, external_id, grant_id, credentials, display_name, username, avatar_url,
         profile, subjects, rank, connected_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ARRAY(SELECT subject FROM grants WHERE id = $5),
         coalesce(max(rank) + 1, 0), app_now()
       FROM accounts WHERE user_id = $2 AND disconnected_at IS NULL`,
      [id, owner, platform, externalId, ...this.columns(values)],
    );
  }

  /** Replaces the grant of a connected account. */
  async reconnect(
    owner: string,
    id: string,
    values: ConnectedValues,
    manager: EntityManager = this.accounts.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE accounts SET grant_id = $3, credentials = $4, display_name = $5, username = $6, avatar_url = $7, profile = $8,
         ${profileSyncedNow}, subjects = ${withSubject}
       WHERE id = $1 AND user_id = $2`,
      [id, owner, ...this.columns(values)],
    );
  }

  /** Connects a disconnected account again, at the end of the order. */
  async connectAgain(
    owner: string,
    id: string,
    values: ConnectedValues,
    manager: EntityManager = this.accounts.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE accounts SET grant_id = $3, credentials = $4, display_name = $5, username = $6, avatar_url = $7, profile = $8,
         ${profileSyncedNow}, subjects = ${withSubject}, connected_at = app_now(), disconnected_at = NULL,
         rank = (SELECT coalesce(max(rank) + 1, 0) FROM accounts WHERE user_id = $2 AND disconnected_at IS NULL)
       WHERE id = $1 AND user_id = $2`,
      [id, owner, ...this.columns(values)],
    );
  }

  /** @returns id of its former grant, or undefined if it was not connected */
  async disconnect(
    owner: string,
    id: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<string | null | undefined> {
    const [rows]: [{ grantId: string | null }[], number] = await manager.query(
      `WITH before AS (SELECT id, grant_id FROM accounts WHERE id = $1 AND user_id = $2 AND disconnected_at IS NULL)
       UPDATE accounts SET disconnected_at = app_now(), grant_id = NULL, credentials = NULL
       FROM before WHERE accounts.id = before.id RETURNING before.grant_id AS "grantId"`,
      [id, owner],
    );
    return rows[0]?.grantId;
  }

  /** Disconnects all accounts of the owner. */
  async disconnectAll(
    owner: string,
    manager: EntityManager,
  ): Promise<Pick<AccountEntity, 'id' | 'platform'>[]> {
    const [disconnected]: [Pick<AccountEntity, 'id' | 'platform'>[], number] = await manager.query(
      `UPDATE accounts SET disconnected_at = app_now(), grant_id = NULL, credentials = NULL
       WHERE user_id = $1 AND disconnected_at IS NULL RETURNING id, platform`,
      [owner],
    );
    return disconnected;
  }

  async setLabel(
    owner: string,
    id: string,
    label: string | null,
    manager: EntityManager = this.accounts.manager,
  ): Promise<boolean> {
    const { affected } = await manager.update(
      AccountEntity,
      { id, userId: owner, disconnectedAt: IsNull() },
      { label },
    );
    return affected === 1;
  }

  /** Stores the profile of an account. Null `credentials` keep the stored ones. */
  async setProfile(
    owner: string,
    id: string,
    { displayName, username, avatarUrl, profile, credentials }: Omit<ConnectedValues, 'grantId'>,
    manager: EntityManager = this.accounts.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE accounts SET display_name = $3, username = $4, avatar_url = $5, profile = $6,
         ${profileSyncedNow}, credentials = coalesce($7, credentials)
       WHERE id = $1 AND user_id = $2 AND disconnected_at IS NULL`,
      [id, owner, displayName, username, avatarUrl, profile, credentials],
    );
  }

  /** Stores new credentials of an account, if it still has the grant that they belong to. */
  async setCredentials(id: string, grantId: string | null, credentials: SealedCredentials): Promise<void> {
    if (grantId === null) return;
    await this.accounts.update({ id, grantId, disconnectedAt: IsNull() }, { credentials });
  }

  /** Writes a new order of the owner's connected accounts. */
  async setOrder(
    owner: string,
    ids: readonly string[],
    manager: EntityManager = this.accounts.manager,
  ): Promise<void> {
    await manager.query(
      `UPDATE accounts SET rank = place - 1 FROM unnest($2::uuid[]) WITH ORDINALITY AS chosen (id, place)
       WHERE accounts.id = chosen.id AND user_id = $1`,
      [owner, ids],
    );
  }

  /** Connected accounts of a grant. */
  findByGrant(
    grantId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<{ id: string; userId: string; externalId: string; displayName: string }[]> {
    return manager.find(AccountEntity, {
      select: { id: true, userId: true, externalId: true, displayName: true },
      where: { grantId, disconnectedAt: IsNull() },
      // The order in which transactions lock several accounts.
      order: { id: 'ASC' },
    });
  }

  /** The platform of an account and when it was connected last. Null if it does not exist. */
  findConnection(
    id: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<AccountConnection | null> {
    return manager.findOne(AccountEntity, { select: { platform: true, connectedAt: true }, where: { id } });
  }

  /** User of a connected account, or null. */
  async ownerOf(id: string): Promise<string | null> {
    const account = await this.accounts.findOne({
      select: { userId: true },
      where: { id, disconnectedAt: IsNull() },
    });
    return account?.userId ?? null;
  }

  /**
   * Keeps an account connected until the transaction ends: disconnecting and deleting it wait. Several transactions can hold the lock.
   *
   * @returns null if it is disconnected or deleted
   */
  async lockConnected(id: string, manager: EntityManager): Promise<AccountConnection | null> {
    const { rows } = await runPrepared(manager, lockConnected, [id]);
    return (rows[0] as AccountConnection | undefined) ?? null;
  }

  /** The grant of a connected account with this platform id. Null if there is none. */
  async findGrant(
    platform: Platform,
    externalId: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<{ id: string; subject: string; loginType: string } | null> {
    const rows: { id: string; subject: string; loginType: string }[] = await manager.query(
      `SELECT grants.id, subject, login_type AS "loginType" FROM accounts JOIN grants ON grants.id = grant_id
       WHERE accounts.platform = $1 AND external_id = $2 AND disconnected_at IS NULL`,
      [platform, externalId],
    );
    return rows[0] ?? null;
  }

  /** Ids of the connected accounts of a platform user. */
  async idsBySubject(
    platform: Platform,
    subject: string,
    manager: EntityManager = this.accounts.manager,
  ): Promise<string[]> {
    const rows: { id: string }[] = await manager.query(
      `SELECT accounts.id FROM accounts JOIN grants ON grants.id = grant_id
       WHERE accounts.platform = $1 AND subject = $2 AND disconnected_at IS NULL ORDER BY accounts.id`,
      [platform, subject],
    );
    return rows.map(({ id }) => id);
  }

  private columns(values: ConnectedValues): unknown[] {
    const { grantId, credentials, displayName, username, avatarUrl, profile } = values;
    return [grantId, credentials, displayName, username, avatarUrl, profile];
  }
}

function toAccountWithGrant(row: AccountRow): AccountWithGrant {
  return { account: row, grant: row.status === null ? null : row, limits: row };
}

function toAccountForWork(row: Readonly<Record<string, unknown>>): AccountEntity {
  const account: Record<string, unknown> = {};
  const grant: Record<string, unknown> = {};
  for (const name in row) {
    if (name.startsWith(ofGrant)) grant[name.slice(ofGrant.length)] = row[name];
    else account[name] = row[name];
  }
  return { ...account, grant: grant['id'] === null ? null : grant } as unknown as AccountEntity;
}
