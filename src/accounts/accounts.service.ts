import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Database } from '../database/database.js';
import { Failure } from '../failures/failure.js';
import { accountPlace, CredentialSeal } from '../grants/credential-seal.js';
import { OnGrantChange } from '../grants/grant-change-listeners.js';
import { GrantsService } from '../grants/grants.service.js';
import { knownPlatforms } from '../platforms/platform.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { ExternalAccount, OpenCredentials } from '../platforms/platform-login.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import type { AccountCount } from '../subscriptions/domain/tier.js';
import { CountsAccounts } from '../subscriptions/usage-counters.js';
import { SessionsService } from '../users/sessions/sessions.service.js';
import { UsersService } from '../users/users.service.js';
import { AccountViews, toAccountFacts } from './account-views.js';
import type { AccountEntity } from './account.entity.js';
import { AccountConnectorService } from './account-connector.service.js';
import { AccountsRepository } from './accounts.repository.js';
import { HealthEventsService } from './health-events/health-events.service.js';
import type { Account, AccountFacts } from './domain/account.js';
import { reorderAccounts } from './domain/account-rank.js';
import { platformFailureToFailure } from './platform-failure-to-failure.js';

/** Connected accounts of users. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger('Accounts');

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly views: AccountViews,
    private readonly grants: GrantsService,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly platforms: PlatformRegistry,
    private readonly connector: AccountConnectorService,
    private readonly seal: CredentialSeal,
    private readonly changes: Changes,
    private readonly health: HealthEventsService,
  ) {}

  /** Connected accounts count whatever their status: also EXPIRED, ERROR and PAUSED. */
  @CountsAccounts()
  count(manager: EntityManager, userId: string): Promise<AccountCount> {
    return this.accounts.count(userId, manager);
  }

  /** An account of the owner, disconnected ones included. @throws Failure NOT_FOUND */
  async findOwned(owner: string, accountId: string): Promise<Account> {
    const [account] = await this.findMany(owner, [accountId]);
    if (!account) throw new Failure('NOT_FOUND');
    return account;
  }

  /**
   * Like {@link findOwned}, for work that the caller leaves to newer workers if it does not know the platform.
   *
   * @throws Failure NOT_FOUND
   */
  async findOfAnyPlatform(owner: string, accountId: string): Promise<Account> {
    const [account] = await this.views.byId(owner, [accountId]);
    if (!account) throw new Failure('NOT_FOUND');
    return account;
  }

  /**
   * Accounts of the owner by id, in the order of the ids. Null for an unknown account, one of another user, and one of a platform that
   * only a newer version knows.
   */
  async findMany(owner: string, accountIds: readonly string[]): Promise<(Account | null)[]> {
    if (accountIds.length === 0) return [];
    const found = await this.views.byId(owner, accountIds);
    const known = found.filter(({ platform }) => knownPlatforms.includes(platform));
    const byId = new Map(known.map((account) => [account.id, account]));
    return accountIds.map((id) => byId.get(id) ?? null);
  }

  /** Up to `limit` connected accounts in the owner's order, after a position. */
  async list(owner: string, after: { rank: number; id: string } | null, limit: number): Promise<Account[]> {
    return this.views.page(owner, after, limit);
  }

  /**
   * The account that an operation uses: the given one, otherwise the one selected in the session, otherwise the only one.
   *
   * @throws Failure NOT_FOUND, NO_ACCOUNT_SELECTED
   */
  async resolve(actor: Actor, accountId?: string | null): Promise<Account> {
    const account = accountId ? await this.findOwned(ownerOf(actor), accountId) : await this.selected(actor);
    if (!account) throw new Failure('NO_ACCOUNT_SELECTED');
    return account;
  }

  /** The account that operations without an `accountId` use, or null. */
  async selected(actor: Actor): Promise<Account | null> {
    const owner = ownerOf(actor);
    const sessionId = actor.kind === 'user' ? actor.sessionId : null;
    const selectedId = sessionId && (await this.sessions.selectedAccount(sessionId));
    if (selectedId) {
      const [account] = await this.findMany(owner, [selectedId]);
      if (account && !account.disconnectedAt) return account;
    }
    const [only, another] = await this.list(owner, null, 2);
    return only && !another ? only : null;
  }

  /** Selects an account for the session. @throws Failure NOT_FOUND, also for a disconnected account; FORBIDDEN */
  async select(actor: Actor, accountId: string): Promise<Account> {
    const account = await this.findConnected(ownerOf(actor), accountId);
    if (actor.kind !== 'user' || !actor.sessionId) throw new Failure('FORBIDDEN');
    await this.sessions.selectAccount(actor.sessionId, accountId);
    return account;
  }

  /** Sets the name that the user gives to an account. Null removes it. @throws Failure NOT_FOUND */
  async rename(owner: string, accountId: string, label: string | null): Promise<Account> {
    await this.database.transaction(async (manager) => {
      const found = await this.accounts.setLabel(owner, accountId, label?.trim() || null, manager);
      if (!found) throw new Failure('NOT_FOUND');
      await this.changes.announce(manager, { kind: 'account', id: accountId, userId: owner });
    });
    return this.findOwned(owner, accountId);
  }

  /**
   * Changes the order of accounts: the given ones first, then the others in their present order. If the tier allows fewer accounts,
   * the first ones stay active.
   *
   * @throws Failure NOT_FOUND
   */
  async rank(owner: string, accountIds: readonly string[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.users.lock(manager, owner);
      const current = (await this.accounts.ranked(owner, manager)).map(({ id }) => id);
      if (accountIds.some((id) => !current.includes(id))) throw new Failure('NOT_FOUND');
      const before = await this.views.paused(owner, manager);
      await this.accounts.setOrder(owner, reorderAccounts(current, accountIds), manager);
      const after = await this.views.paused(owner, manager);
      const changed = current.filter((id) => before.has(id) !== after.has(id));
      for (const id of changed) await this.changes.announce(manager, { kind: 'account', id, userId: owner });
      if (changed.length > 0) await this.health.requestCheck(manager, owner);
    });
  }

  /**
   * Checks an account at its platform and updates its profile. Refreshes the grant before if it is due.
   *
   * @throws Failure NOT_FOUND, RECONNECT_REQUIRED, PLATFORM_…
   */
  async refresh(owner: string, accountId: string): Promise<Account> {
    await this.findConnected(owner, accountId);
    try {
      const { grant, externalId } = await this.findWithGrant(accountId);
      await this.grants.refreshIfDue(grant);
      const found = await this.discover(accountId, { background: false, required: externalId });
      const profile = found.find((one) => one.externalId === externalId);
      await this.database.transaction(async (manager) => {
        if (profile) await this.connector.updateProfile(manager, owner, accountId, profile);
        await this.changes.announce(manager, { kind: 'account', id: accountId, userId: owner });
      });
    } catch (error) {
      if (error instanceof PlatformFailure) throw platformFailureToFailure(error, accountId);
      throw error;
    }
    return this.findOwned(owner, accountId);
  }

  /**
   * Reads the account and the other accounts of its grant from the platform. `background`: no caller waits, so other calls have
   * priority and the call does not count as use of the grant.
   *
   * @throws PlatformFailure after its effect on the grant is stored; Failure NOT_FOUND, RECONNECT_REQUIRED
   */
  async discover(
    accountId: string,
    { background, required }: { background: boolean; required?: string },
  ): Promise<ExternalAccount[]> {
    const row = await this.findWithGrant(accountId);
    const { subject, scopes } = row.grant;
    const adapter = this.platforms.get(row.platform);
    return this.grants.withGrant(
      row.grant,
      (credentials) =>
        adapter.discover(
          this.mergeCredentials(row, credentials),
          { subject, scopes },
          { deferrable: background, required },
        ),
      'account.refresh',
      !background,
    );
  }

  /**
   * Runs `work` with valid credentials of an account, for jobs and requests. The caller must check that the account belongs to the
   * user and is not paused. With a fresh token it costs one read and no write.
   *
   * @param operation purpose of the call in the account's list of operations, such as `post.publish`
   * @throws PlatformFailure after its effect on the grant is stored; Failure NOT_FOUND, RECONNECT_REQUIRED
   */
  async withCredentials<Result>(
    accountId: string,
    work: (credentials: OpenCredentials, account: AccountFacts) => Promise<Result>,
    operation = 'call',
  ): Promise<Result> {
    const row = await this.findWithGrant(accountId);
    const account = toAccountFacts(row);
    return this.grants.withGrant(
      row.grant,
      (credentials) => work(this.mergeCredentials(row, credentials), account),
      operation,
    );
  }

  private async findConnected(owner: string, accountId: string): Promise<Account> {
    const account = await this.findOwned(owner, accountId);
    if (account.disconnectedAt) throw new Failure('NOT_FOUND');
    return account;
  }

  /** An account that has a grant. @throws Failure NOT_FOUND, RECONNECT_REQUIRED */
  private async findWithGrant(
    accountId: string,
  ): Promise<AccountEntity & { grant: NonNullable<AccountEntity['grant']> }> {
    const row = await this.accounts.findForWork(accountId);
    if (!row) throw new Failure('NOT_FOUND');
    const { grant } = row;
    if (!grant) {
      throw new Failure('RECONNECT_REQUIRED', { accountId, reason: 'DISCONNECTED', missingScopes: [] });
    }
    return Object.assign(row, { grant });
  }

  /** Adds the account's own credentials, if the platform issues them, to those of the grant. */
  private mergeCredentials(
    { id, platform, grantId, credentials: sealed }: AccountEntity,
    ofGrant: OpenCredentials,
  ): OpenCredentials {
    if (!sealed) return ofGrant;
    let own = this.seal.openExtra(platform, sealed, accountPlace(id));
    const credentials: OpenCredentials = { ...ofGrant, extra: { ...ofGrant.extra, ...own } };
    credentials.saveExtra = async (fresh) => {
      own = { ...own, ...fresh };
      credentials.extra = { ...credentials.extra, ...fresh };
      try {
        await this.accounts.setCredentials(id, grantId, this.seal.sealExtra(own, accountPlace(id)));
      } catch (error) {
        this.logger.warn({ err: error, accountId: id }, 'New credentials of an account could not be saved');
      }
    };
    return credentials;
  }

  @OnGrantChange()
  async announceAccountsOf(manager: EntityManager, grantId: string): Promise<void> {
    for (const { id, userId } of await this.accounts.findByGrant(grantId, manager)) {
      await this.changes.announce(manager, { kind: 'account', id, userId });
    }
  }
}
