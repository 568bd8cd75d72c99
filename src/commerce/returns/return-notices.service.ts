import { Injectable } from '@nestjs/common';
import { Changes } from '../../changes/changes.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { oneLine } from '../../users/mail/one-line.js';
import { UsersService } from '../../users/users.service.js';
import { returnData } from '../sync/shop-events.js';
import { type DueReturn, ReturnsRepository } from './returns.repository.js';

const hourMs = 3_600_000;
/** The schedule runs every 30 minutes, so a notice is sent at least 12 hours before the end. */
const noticeMs = 13 * hourMs;
const batch = 200;
const maxNameLength = 100;

/** Notifies users by mail and an event, once per deadline, that the platform approves a return request unless they decide. */
@Injectable()
export class ReturnNoticesService {
  constructor(
    private readonly returns: ReturnsRepository,
    private readonly users: UsersService,
    private readonly mails: MailsService,
    private readonly platforms: PlatformRegistry,
    private readonly changes: Changes,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly events: EventLog,
  ) {}

  @Schedule({ name: 'commerce.return-notices', everySeconds: 30 * 60 })
  async notifyAll(signal: AbortSignal): Promise<void> {
    const before = new Date(this.clock.nowMs() + noticeMs);
    let due: DueReturn[];
    do {
      due = await this.returns.toNotify(before, batch);
      for (const item of due) {
        signal.throwIfAborted();
        await this.notify(item);
      }
    } while (due.length === batch);
    this.mails.sendSoon();
  }

  private async notify(item: DueReturn): Promise<void> {
    await this.database.transaction(async (manager) => {
      if (!(await this.returns.markNotified(item, manager))) return;
      const user = await this.users.get(item.userId, manager);
      await this.mails.add(manager, {
        kind: 'RETURN_DUE',
        email: user.email,
        userId: user.id,
        details: {
          shop: oneLine(item.accountName, maxNameLength),
          platform: this.platforms.find(item.platform)?.displayName ?? item.platform,
          request: item.externalId,
          order: item.orderExternalId ?? '–',
          dueAt: `${item.decisionDueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
        },
      });
      const { id, userId, accountId, platform } = item;
      await this.changes.announce(manager, { kind: 'return', id, userId });
      const data = returnData(platform, item);
      await this.events.append(manager, [{ type: 'return.due_soon', userId, accountId, entityId: id, data }]);
    });
  }
}
