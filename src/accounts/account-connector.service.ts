import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Audit } from '../audit/audit.js';
import type { Actor } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Database, isUniqueViolation } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { accountPlace, CredentialSeal } from '../grants/credential-seal.js';
import { RevocationsService } from '../grants/revocation/revocations.service.js';
import type { Platform } from '../platforms/platform.js';
import type { ExternalAccount } from '../platforms/platform-login.js';
import { awaitedKey } from '../jobs/job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { UsersService } from '../users/users.service.js';
import { AccountsRepository, type ConnectedValues } from './accounts.repository.js';

export interface ConnectRequest {
  actor: Actor;
  userId: string;
  platform: Platform;
  /** The grant that opens them. */
  grantId: string;
  discovered: readonly ExternalAccount[];
  /** The connection that brings them: the slot that it holds is theirs. */
  connectionId?: string;
  /** Written in the same transaction. */
  onConnected?: (manager: EntityManager, accountIds: readonly string[]) => Promise<void>;
}

/** Turns what a grant opens into connected accounts. */
@Injectable()
export class AccountConnectorService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly users: UsersService,
    private readonly subscriptions: SubscriptionsService,
    private readonly revocations: RevocationsService,
    private readonly seal: CredentialSeal,
    private readonly changes: Changes,
    private readonly audit: Audit,
    private readonly jobs: JobsService,
  ) {}

  /** Whether another user has connected an account of these. */
  async isTaken(userId: string, platform: Platform, externalIds: readonly string[]): Promise<boolean> {
    const connected = await this.accounts.findConnected(this.database.manager, platform, externalIds);
    return connected.some((account) => account.userId !== userId);
  }

  /** Whether the user has connected any account of a platform. */
  async hasAny(userId: string, platform: Platform): Promise<boolean> {
    const { [platform]: accounts = 0 } = await this.accounts.count(this.database.manager, userId);
    return accounts > 0;
  }

  /** What the platform calls an account of the user. @throws Failure NOT_FOUND */
  async externalIdOf(userId: string, accountId: string): Promise<string> {
    const [found] = await this.accounts.findOwned(userId, [accountId]);
    if (!found) throw new Failure('NOT_FOUND');
    return found.account.externalId;
  }

  /** What the platform calls accounts of the user that are connected. */
  async externalIdsOf(userId: string, accountIds: readonly string[]): Promise<string[]> {
    const found = await this.accounts.findOwned(userId, accountIds);
    return found.filter(({ account }) => !account.disconnectedAt).map(({ account }) => account.externalId);
  }

  /** Accounts of the user that a grant opens already. */
  async idsByGrant(grantId: string): Promise<string[]> {
    return (await this.accounts.findByGrant(this.database.manager, grantId)).map(({ id }) => id);
  }

  /**
   * Connects all of them or none, in one transaction that locks the user, so that accounts are counted one after the other.
   * One that the user has connected already takes no slot: it is given the new grant.
   *
   * @returns the accounts' ids, in the order of `discovered`
   * @throws Failure TIER_LIMIT_REACHED, ACCOUNT_ALREADY_CONNECTED, CONNECTION_EXPIRED when the grant is gone meanwhile
   */
  async connect(request: ConnectRequest): Promise<string[]> {
    try {
      return await this.database.transaction(async (manager) => {
        await this.users.lock(manager, request.userId);
        const ids: string[] = [];
        for (const account of request.discovered) ids.push(await this.connectOne(manager, request, account));
        await request.onConnected?.(manager, ids);
        return ids;
      });
    } catch (error) {
      if (isUniqueViolation(error, 'accounts_external_id_key'))
        throw new Failure('ACCOUNT_ALREADY_CONNECTED');
      if (isMissingGrant(error)) throw new Failure('CONNECTION_EXPIRED');
      throw error;
    }
  }

  /** Takes over what the platform tells of an account that is connected. */
  async updateProfile(
    manager: EntityManager,
    owner: string,
    accountId: string,
    found: ExternalAccount,
  ): Promise<void> {
    await this.accounts.setProfile(manager, owner, accountId, this.profileValues(accountId, found));
  }

  /** The same for all accounts that a grant opens already: a new consent may have made their own secrets anew. */
  async updateProfiles(grantId: string, found: readonly ExternalAccount[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      for (const { id, userId, externalId } of await this.accounts.findByGrant(manager, grantId)) {
        const account = found.find((one) => one.externalId === externalId);
        if (account) await this.updateProfile(manager, userId, id, account);
      }
    });
  }

  private async connectOne(
    manager: EntityManager,
    request: ConnectRequest,
    found: ExternalAccount,
  ): Promise<string> {
    const { userId, platform, grantId } = request;
    const { externalId } = found;
    const [connected] = await this.accounts.findConnected(manager, platform, [externalId]);
    if (connected && connected.userId !== userId) throw new Failure('ACCOUNT_ALREADY_CONNECTED');
    const id = connected
      ? await this.reconnect(manager, request, connected, found)
      : await this.connectNew(manager, request, found);
    await this.audit.record(
      {
        action: connected ? 'account.reconnected' : 'account.connected',
        actor: request.actor,
        outcome: 'SUCCESS',
        target: { type: 'account', id },
        userId,
        details: { platform, grantId },
      },
      manager,
    );
    await this.changes.announce(manager, { kind: 'account', id, userId });
    const awaits = awaitedKey('account', externalId);
    await this.jobs.add(manager, 'webhooks.rematch', { platform, awaits }, { key: `${platform} ${awaits}` });
    return id;
  }

  private async reconnect(
    manager: EntityManager,
    { userId, grantId }: ConnectRequest,
    connected: { id: string; grantId: string | null },
    found: ExternalAccount,
  ): Promise<string> {
    await this.accounts.reconnect(manager, userId, connected.id, this.values(connected.id, grantId, found));
    // Through another login type it has another grant now.
    if (connected.grantId && connected.grantId !== grantId) {
      await this.revocations.retire(manager, connected.grantId);
    }
    return connected.id;
  }

  private async connectNew(
    manager: EntityManager,
    { userId, platform, grantId, connectionId }: ConnectRequest,
    found: ExternalAccount,
  ): Promise<string> {
    await this.subscriptions.requireSlot(manager, userId, platform, connectionId ?? null);
    const former = await this.accounts.findFormer(manager, userId, platform, found.externalId);
    const id = former ?? newId();
    const values = this.values(id, grantId, found);
    if (former) await this.accounts.revive(manager, userId, id, values);
    else await this.accounts.insert(manager, userId, id, platform, found.externalId, values);
    return id;
  }

  private values(id: string, grantId: string, found: ExternalAccount): ConnectedValues {
    return { grantId, ...this.profileValues(id, found) };
  }

  private profileValues(id: string, found: ExternalAccount): Omit<ConnectedValues, 'grantId'> {
    const { displayName, username, avatarUrl, profile, extra } = found;
    return {
      displayName,
      username,
      avatarUrl,
      profile,
      credentials: extra ? this.seal.sealExtra(extra, accountPlace(id)) : null,
    };
  }
}

function isMissingGrant(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23503' && constraint === 'accounts_grant_id_fkey';
}
