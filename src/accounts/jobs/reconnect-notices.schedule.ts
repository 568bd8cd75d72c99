import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { ReconnectNoticesService } from '../notices/reconnect-notices.service.js';

@Scheduled({ name: 'accounts.reconnect-notices', everySeconds: 3600 })
@Injectable()
export class ReconnectNotices implements ScheduledWork {
  constructor(private readonly notices: ReconnectNoticesService) {}

  run(signal: AbortSignal): Promise<void> {
    return this.notices.notifyAll(signal);
  }
}
