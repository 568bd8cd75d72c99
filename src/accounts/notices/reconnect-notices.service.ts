import { Injectable } from '@nestjs/common';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { Changes } from '../../changes/changes.js';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { type ExpiringGrant, ExpiringGrants } from '../../grants/expiring-grants.js';
import { type Platform, platformSlugs } from '../../platforms/platform.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { UsersService } from '../../users/users.service.js';
import { AccountsRepository } from '../accounts.repository.js';

const maxNameLength = 100;

/** Notifies users by mail, once per end, that access to their accounts ends unless they consent again. */
@Injectable()
export class ReconnectNoticesService {
  constructor(
    private readonly expiring: ExpiringGrants,
    private readonly accounts: AccountsRepository,
    private readonly users: UsersService,
    private readonly mails: MailsService,
    private readonly platforms: PlatformRegistry,
    private readonly changes: Changes,
    private readonly config: Config,
    private readonly database: Database,
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
      const [first] = opened;
      if (!first) return;
      const user = await this.users.get(grant.userId, manager);
      await this.mails.add(manager, {
        kind: 'RECONNECT_SOON',
        email: user.email,
        userId: user.id,
        details: {
          accounts: opened.map(({ displayName }) => oneLine(displayName)).join(', '),
          platform: this.platforms.get(grant.platform).displayName,
          endsAt: `${grant.endsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
          address: this.address(grant.platform, first.id),
        },
      });
      // The health of the accounts changes at the same time.
      for (const { id, userId } of opened)
        await this.changes.announce(manager, { kind: 'account', id, userId });
    });
  }

  private address(platform: Platform, accountId: string): string {
    return `${this.config.http.publicUrl}/auth/${platformSlugs[platform]}?account=${accountId}`;
  }
}

function oneLine(name: string): string {
  return name.replaceAll(/\s+/g, ' ').slice(0, maxNameLength);
}
