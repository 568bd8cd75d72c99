import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../config/config.js';
import { EventLog } from '../../events/event-log.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { oneLine } from '../../users/mail/one-line.js';
import type { EndpointReason } from '../domain/endpoint-state.js';
import { EndpointEntity } from '../endpoints/endpoint.entity.js';
import { EndpointLimits } from '../endpoints/endpoint-limits.js';
import { EndpointHealthRepository } from './health.repository.js';

const maxLineLength = 200;
const reasons: Partial<Record<EndpointReason, string>> = {
  GONE: 'The receiver answered 410 Gone.',
  FAILING: 'No delivery has succeeded for 72 hours.',
};

/** Reports that an endpoint was disabled: as an event, and by mail to its owner. */
@Injectable()
export class DisabledNoticeService {
  constructor(
    private readonly repository: EndpointHealthRepository,
    private readonly limits: EndpointLimits,
    private readonly events: EventLog,
    private readonly mails: MailsService,
    private readonly config: Config,
  ) {}

  /** Call it in the transaction that disables the endpoint, and {@link MailsService.sendSoon} after the commit. */
  async add(manager: EntityManager, endpointId: string, reason: EndpointReason): Promise<void> {
    await this.events.append(manager, [
      {
        ...{ type: 'endpoint.disabled', userId: null, accountId: null, entityId: endpointId },
        data: { endpointId, reason },
      },
    ]);
    const found = await manager.findOneByOrFail(EndpointEntity, { id: endpointId });
    if (!(await this.limits.admitsNotice(found))) return;
    const { url, description } = found;
    const endpoint = oneLine(description ? `${description}: ${url}` : url, maxLineLength);
    const details = { endpoint, reason: reasons[reason] ?? reason, address: this.config.mail.linkUrl };
    for (const { id: userId, email } of await this.repository.noticeRecipients(endpointId, manager))
      await this.mails.add(manager, { kind: 'ENDPOINT_DISABLED', email, userId, details });
  }
}
