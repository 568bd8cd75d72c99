import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import { EventLog } from '../../events/event-log.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { oneLine } from '../../users/mail/one-line.js';
import type { EndpointReason } from '../domain/endpoint-state.js';
import { EndpointLimits } from '../endpoints/endpoint-limits.js';
import { EndpointHealthRepository } from './health.repository.js';

const maxLineLength = 200;
const reasons: Partial<Record<EndpointReason, string>> = {
  GONE: 'The receiver answered 410 Gone.',
  FAILING: 'No delivery has succeeded for 72 hours.',
};

/** Reports that endpoints were disabled: as events, and by mail to their owners. */
@Injectable()
export class DisabledNoticeService {
  constructor(
    private readonly repository: EndpointHealthRepository,
    private readonly limits: EndpointLimits,
    private readonly events: EventLog,
    private readonly jobs: JobsService,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Call it last in the transaction that disables the endpoints, and wake `jobs.run` after the commit. */
  async add(
    manager: EntityManager,
    disabled: readonly { id: string; reason: EndpointReason }[],
  ): Promise<void> {
    for (const { id: endpointId } of disabled)
      await this.jobs.add(manager, 'event-endpoints.notify-disabled', { endpointId }, { key: endpointId });
    await this.events.append(
      manager,
      disabled.map(({ id: endpointId, reason }) => ({
        ...{ type: 'endpoint.disabled', userId: null, accountId: null, entityId: endpointId },
        data: { endpointId, reason },
      })),
    );
  }

  /** Mails the owner, unless the endpoint was resumed or deleted meanwhile. A job, because the limit of mails needs Redis. */
  @Job('event-endpoints.notify-disabled')
  async notify({ endpointId }: JobPayloads['event-endpoints.notify-disabled']): Promise<void> {
    const found = await this.repository.findDisabled(endpointId);
    if (!found?.stateReason) return;
    const { url, description, stateReason } = found;
    const endpoint = oneLine(description ? `${description}: ${url}` : url, maxLineLength);
    const reason = reasons[stateReason] ?? stateReason;
    const details = { endpoint, reason, address: this.config.mail.linkUrl };
    const recipients = await this.repository.noticeRecipients(endpointId);
    if (!(await this.limits.takeNotice(found))) return;
    await this.database.transaction(async (manager) => {
      for (const { id: userId, email } of recipients)
        await this.mails.add(manager, { kind: 'ENDPOINT_DISABLED', email, userId, details });
    });
    this.mails.sendSoon();
  }
}
