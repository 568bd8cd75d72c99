import { Injectable } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { Changes } from '../../changes/changes.js';
import { EventLog, type NewEvent } from '../../events/event-log.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { type ExpiredGrant, ExpiredGrantsRepository } from '../../grants/expired-grants.repository.js';
import { type ExpiringGrant, ExpiringGrants } from '../../grants/expiring-grants.js';
import { type Platform, platformSlugs } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { oneLine } from '../../users/mail/one-line.js';
import { UsersService } from '../../users/users.service.js';
import { AccountsRepository } from '../accounts.repository.js';
import { HealthEventsService } from '../health-events/health-events.service.js';

const maxNameLength = 100;
const batch = 200;

/** Notifies users by mail and an event, once per end, that access to their accounts ends unless they consent again, and that it has ended. */
@Injectable()
export class ReconnectNoticesService {
  constructor(
    private readonly expiring: ExpiringGrants,
    private readonly expired: ExpiredGrantsRepository,
    private readonly accounts: AccountsRepository,
    private readonly users: UsersService,
    private readonly mails: MailsService,
    private readonly platforms: PlatformRegistry,
    private readonly changes: Changes,
    private readonly config: Config,
    private readonly database: Database,
    private readonly events: EventLog,
    private readonly health: HealthEventsService,
  ) {}

  @Schedule({ name: 'accounts.reconnect-notices', everySeconds: 3600 })
  async notifyAll(signal: AbortSignal): Promise<void> {
    for await (const grant of this.expiring.toNotify()) {
      signal.throwIfAborted();
      await this.notify(grant);
    }
    this.mails.sendSoon();
  }

  private async notify(grant: ExpiringGrant): Promise<void> {
    await this.database.transaction(async (manager) => {
      if (!(await this.expiring.markNotified(manager, grant))) return;
      const opened = await this.accounts.findByGrant(grant.id, manager);
      if (opened.length === 0) return;
      const user = await this.users.get(grant.userId, manager);
      await this.mails.add(manager, {
        kind: 'RECONNECT_SOON',
        email: user.email,
        userId: user.id,
        details: {
          ...this.describe(grant.platform, opened),
          endsAt: `${grant.endsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        },
      });
      // The health of the accounts changes at the same time.
      for (const { id, userId } of opened)
        await this.changes.announce(manager, { kind: 'account', id, userId });
      await this.health.requestCheck(manager, grant.userId);
      const ending: NewEvent[] = opened.map(({ id, userId }) => ({
        type: 'account.expiring',
        userId,
        accountId: id,
        entityId: id,
        data: { platform: grant.platform, endsAt: grant.endsAt.toISOString() },
      }));
      await this.events.append(manager, ending);
    });
  }

  @Schedule({ name: 'accounts.expiry-notices', everySeconds: 300 })
  async notifyExpired(signal: AbortSignal): Promise<void> {
    let after: string | null = null;
    do {
      const expired: ExpiredGrant[] = await this.expired.toNotify(after, batch);
      for (const grant of expired) {
        signal.throwIfAborted();
        await this.notifyOfExpiry(grant);
      }
      after = expired.length === batch ? expired.at(-1)!.id : null;
    } while (after);
    this.mails.sendSoon();
  }

  private async notifyOfExpiry(grant: ExpiredGrant): Promise<void> {
    await this.database.transaction(async (manager) => {
      if (!(await this.expired.markNotified(grant, manager))) return;
      const opened = await this.accounts.findByGrant(grant.id, manager);
      if (opened.length === 0) return;
      const { id: userId, email } = await this.users.get(grant.userId, manager);
      const details = this.describe(grant.platform, opened);
      await this.mails.add(manager, { kind: 'RECONNECT_NEEDED', email, userId, details });
    });
  }

  /** The link opens the consent for the first account, which is for all of them. */
  private describe(platform: Platform, accounts: readonly { id: string; displayName: string }[]) {
    return {
      accounts: accounts.map(({ displayName }) => oneLine(displayName, maxNameLength)).join(', '),
      platform: this.platforms.find(platform)?.displayName ?? platform,
      address: this.address(platform, accounts[0]!.id),
    };
  }

  private address(platform: Platform, accountId: string): string {
    return `${this.config.http.publicUrl}/auth/${platformSlugs[platform]}?account=${accountId}`;
  }
}
