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
import { EventLog, type NewEvent } from '../events/event-log.js';
import { AccountListeners } from './account-listeners.js';
import { AccountsRepository, type ConnectedValues } from './accounts.repository.js';
import { HealthEventsService } from './health-events/health-events.service.js';
import { ReportedHealthRepository } from './health-events/reported-health.repository.js';

export interface ConnectRequest {
  actor: Actor;
  userId: string;
  platform: Platform;
  /** The grant of the accounts. */
  grantId: string;
  discovered: readonly ExternalAccount[];
  /** The connect flow. The accounts use the slot that it reserved. */
  connectionId?: string;
  /** Called in the same transaction. */
  onConnected?: (manager: EntityManager, accountIds: readonly string[]) => Promise<void>;
}

/** Connects the accounts that a grant gives access to. */
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
    private readonly listeners: AccountListeners,
    private readonly events: EventLog,
    private readonly health: HealthEventsService,
    private readonly reportedHealth: ReportedHealthRepository,
  ) {}

  /** Which of these accounts are connected, by platform id: by the user, or by another one. */
  async holdersOf(
    userId: string,
    platform: Platform,
    externalIds: readonly string[],
  ): Promise<ReadonlyMap<string, 'user' | 'other'>> {
    const connected = await this.accounts.findConnected(platform, externalIds);
    return new Map(
      connected.map((account) => [account.externalId, account.userId === userId ? 'user' : 'other']),
    );
  }

  /** Whether the user has a connected account of the platform. */
  async hasAny(userId: string, platform: Platform): Promise<boolean> {
    const { [platform]: accounts = 0 } = await this.accounts.count(userId);
    return accounts > 0;
  }

  /** Platform id of an account of the user. @throws Failure NOT_FOUND */
  async externalIdOf(userId: string, accountId: string): Promise<string> {
    const [found] = await this.accounts.findOwned(userId, [accountId]);
    if (!found) throw new Failure('NOT_FOUND');
    return found.account.externalId;
  }

  /** Platform ids of those accounts of the user that are connected. */
  async externalIdsOf(userId: string, accountIds: readonly string[]): Promise<string[]> {
    const found = await this.accounts.findOwned(userId, accountIds);
    return found.filter(({ account }) => !account.disconnectedAt).map(({ account }) => account.externalId);
  }

  /** Ids of the connected accounts of a grant. */
  async idsByGrant(grantId: string): Promise<string[]> {
    return (await this.accounts.findByGrant(grantId)).map(({ id }) => id);
  }

  /**
   * Connects all accounts or none, in one transaction that locks the user, so that the tier is checked without races. An account
   * that the user has connected already takes no slot and gets the new grant.
   *
   * @returns the accounts' ids, in the order of `discovered`
   * @throws Failure TIER_LIMIT_REACHED, ACCOUNT_ALREADY_CONNECTED, CONNECTION_EXPIRED if the grant was deleted meanwhile
   */
  async connect(request: ConnectRequest): Promise<string[]> {
    try {
      return await this.database.transaction(async (manager) => {
        await this.users.lock(manager, request.userId);
        const ids: string[] = [];
        await this.accounts.lockAll(
          request.platform,
          request.discovered.map(({ externalId }) => externalId),
          manager,
        );
        const events: NewEvent[] = [];
        for (const account of request.discovered) {
          const event = await this.connectOne(manager, request, account);
          events.push(event);
          ids.push(event.entityId);
        }
        // After the locks of all accounts and grants: a change of a grant also locks the grant first, then what its accounts own.
        for (const id of ids.toSorted())
          await this.listeners.connected(manager, { id, platform: request.platform });
        await request.onConnected?.(manager, ids);
        await this.health.requestCheck(manager, request.userId);
        const { userId, platform } = request;
        const full = await this.subscriptions.accountsConnected(manager, userId, platform);
        await this.events.append(manager, [...events, ...full]);
        return ids;
      });
    } catch (error) {
      if (isUniqueViolation(error, 'accounts_external_id_key'))
        throw new Failure('ACCOUNT_ALREADY_CONNECTED');
      if (isMissingGrant(error)) throw new Failure('CONNECTION_EXPIRED');
      throw error;
    }
  }

  /** Stores the profile of a connected account as the platform reports it. */
  async updateProfile(
    manager: EntityManager,
    owner: string,
    accountId: string,
    found: ExternalAccount,
  ): Promise<void> {
    await this.accounts.setProfile(owner, accountId, this.profileValues(accountId, found), manager);
  }

  /** Updates all connected accounts of a grant. A new consent may have replaced their own credentials. */
  async updateProfiles(grantId: string, found: readonly ExternalAccount[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      for (const { id, userId, externalId } of await this.accounts.findByGrant(grantId, manager)) {
        const account = found.find((one) => one.externalId === externalId);
        if (account) await this.updateProfile(manager, userId, id, account);
      }
    });
  }

  private async connectOne(
    manager: EntityManager,
    request: ConnectRequest,
    found: ExternalAccount,
  ): Promise<NewEvent> {
    const { userId, platform, grantId } = request;
    const { externalId } = found;
    const [connected] = await this.accounts.findConnected(platform, [externalId], manager);
    if (connected && connected.userId !== userId) throw new Failure('ACCOUNT_ALREADY_CONNECTED');
    const { id, isReconnect } = connected
      ? { id: await this.reconnect(manager, request, connected, found), isReconnect: true }
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
    const data = { platform, isReconnect };
    return { type: 'account.connected', userId, accountId: id, entityId: id, data };
  }

  private async reconnect(
    manager: EntityManager,
    { userId, grantId }: ConnectRequest,
    connected: { id: string; grantId: string | null },
    found: ExternalAccount,
  ): Promise<string> {
    await this.accounts.reconnect(userId, connected.id, this.values(connected.id, grantId, found), manager);
    // With another login type it now has another grant.
    if (connected.grantId && connected.grantId !== grantId) {
      await this.revocations.retire(manager, connected.grantId);
    }
    return connected.id;
  }

  private async connectNew(
    manager: EntityManager,
    { userId, platform, grantId, connectionId }: ConnectRequest,
    found: ExternalAccount,
  ): Promise<{ id: string; isReconnect: boolean }> {
    await this.subscriptions.requireSlot(manager, userId, platform, connectionId ?? null);
    const former = await this.accounts.findFormer(userId, platform, found.externalId, manager);
    const id = former ?? newId();
    const values = this.values(id, grantId, found);
    if (former) {
      await this.accounts.connectAgain(userId, id, values, manager);
      await this.reportedHealth.clear(id, manager);
    } else await this.accounts.insert(userId, id, platform, found.externalId, values, manager);
    return { id, isReconnect: former !== null };
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
