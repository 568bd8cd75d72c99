import { Injectable } from '@nestjs/common';
import { Audit } from '../audit/audit.js';
import { type Actor, ownerOf, type UserActor } from '../auth/actor.js';
import { Changes } from '../changes/changes.js';
import { Database } from '../database/database.js';
import { EventLog, type NewEvent } from '../events/event-log.js';
import { Failure } from '../failures/failure.js';
import { RevocationsService } from '../grants/revocation/revocations.service.js';
import { WakeUps } from '../jobs/wake-ups/wake-ups.js';
import { ReauthenticationService } from '../users/passwords/reauthentication.service.js';
import { SessionsService } from '../users/sessions/sessions.service.js';
import { UsersService } from '../users/users.service.js';
import { AccountListeners } from './account-listeners.js';
import { HealthEventsService } from './health-events/health-events.service.js';
import type { AccountEntity } from './account.entity.js';
import { AccountsRepository } from './accounts.repository.js';

/** Disconnects accounts and deletes users. */
@Injectable()
export class AccountRemovalService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsRepository,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly reauthentication: ReauthenticationService,
    private readonly revocations: RevocationsService,
    private readonly wakeUps: WakeUps,
    private readonly changes: Changes,
    private readonly audit: Audit,
    private readonly listeners: AccountListeners,
    private readonly events: EventLog,
    private readonly health: HealthEventsService,
  ) {}

  /**
   * Disconnects an account immediately. Its grant is revoked at the platform in the background, unless it is used elsewhere. If
   * the account was selected and one other account is left, that one is selected.
   *
   * @throws Failure NOT_FOUND
   */
  async disconnect(actor: Actor, accountId: string): Promise<void> {
    const owner = ownerOf(actor);
    const [found] = await this.accounts.findOwned(owner, [accountId]);
    if (!found) throw new Failure('NOT_FOUND');
    await this.database.transaction(async (manager) => {
      await this.users.lock(manager, owner);
      const grantId = await this.accounts.disconnect(owner, accountId, manager);
      if (grantId === undefined) throw new Failure('NOT_FOUND');
      const left = await this.accounts.ranked(owner, manager);
      const successor = left.length === 1 ? left[0]!.id : null;
      await this.sessions.replaceSelection(manager, owner, accountId, successor);
      await this.listeners.disconnected(manager, found.account);
      const ended = grantId ? await this.revocations.retire(manager, grantId) : 'destroyed';
      await this.audit.record(
        {
          action: 'account.disconnected',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'account', id: accountId },
          userId: owner,
          details: { grant: ended },
        },
        manager,
      );
      await this.changes.announce(manager, { kind: 'account', id: accountId, userId: owner });
      // Another account may fit the limits of the tier now.
      await this.health.requestCheck(manager, owner);
      await this.events.append(manager, [
        {
          type: 'account.disconnected',
          userId: owner,
          accountId,
          entityId: accountId,
          data: { platform: found.account.platform, reason: 'USER' },
        },
      ]);
    });
    this.wakeUps.wake('jobs.run');
  }

  /**
   * Deletes the user with all data. Grants are revoked at the platforms in the background.
   *
   * @param password required unless the user signed in recently
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, LAST_ADMIN
   */
  async deleteUser(actor: UserActor, password: string | null): Promise<void> {
    await this.reauthentication.require(actor, password);
    await this.database.transaction(async (manager) => {
      await this.users.lockForRemoval(manager, actor.userId);
      const disconnected = await this.accounts.disconnectAll(actor.userId, manager);
      const retired = await this.revocations.retireAll(manager, actor.userId);
      await this.audit.record(
        {
          action: 'user.deleted',
          actor,
          outcome: 'SUCCESS',
          target: { type: 'user', id: actor.userId },
          userId: actor.userId,
          details: { grants: retired },
        },
        manager,
      );
      await this.events.appendDeletion(manager, actor.userId, deletionEvents(actor.userId, disconnected));
      await this.users.delete(manager, actor.userId);
    });
    this.wakeUps.wake('jobs.run');
  }
}

/** What receivers learn: every account is gone, and then the user. */
function deletionEvents(
  userId: string,
  accounts: readonly Pick<AccountEntity, 'id' | 'platform'>[],
): NewEvent[] {
  return [
    ...accounts.map(({ id, platform }): NewEvent => ({
      type: 'account.disconnected',
      ...{ userId, accountId: id, entityId: id },
      data: { platform, reason: 'USER_DELETED' },
    })),
    { type: 'user.deleted', userId, accountId: null, entityId: userId, data: {} },
  ];
}
