import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../jobs/schedules/scheduled.js';
import { IdempotentRequests } from './idempotent-requests.js';

@Injectable()
@Scheduled({ name: 'idempotency.purge-requests', everySeconds: 3600 })
export class PurgeRequestsSchedule implements ScheduledWork {
  constructor(private readonly requests: IdempotentRequests) {}

  run(): Promise<void> {
    return this.requests.purge();
  }
}
