import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { ContentService } from '../content.service.js';

/**
 * New accounts are synced once, and those whose media somebody looks at four times a day. The rest is left alone: every use of
 * a grant may rotate its tokens, and each rotation is a risk.
 */
@Scheduled({ name: 'content.due', everySeconds: 60 })
@Injectable()
export class ContentDue implements ScheduledWork {
  constructor(private readonly content: ContentService) {}

  run(signal: AbortSignal): Promise<void> {
    return this.content.requestDue(signal);
  }
}
