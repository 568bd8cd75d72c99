import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { PostingService } from '../posting.service.js';

@Injectable()
@Scheduled({ name: 'posts.purge-idempotency-keys', everySeconds: 3600 })
export class PurgeKeysSchedule implements ScheduledWork {
  constructor(private readonly posting: PostingService) {}

  run(): Promise<void> {
    return this.posting.purgeKeys();
  }
}
