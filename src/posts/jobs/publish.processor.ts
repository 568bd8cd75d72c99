import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { ClaimedAttempt } from '../post-attempts.repository.js';
import { PublishingService } from '../publishing.service.js';

@Injectable()
@Processes('posts.publish')
export class PublishProcessor implements WorkSource<ClaimedAttempt> {
  constructor(private readonly publishing: PublishingService) {}

  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.publishing.claim(limit);
  }

  run(attempt: ClaimedAttempt, signal: AbortSignal): Promise<void> {
    return this.publishing.run(attempt, signal);
  }

  status(): Promise<WorkStatus> {
    return this.publishing.workStatus();
  }
}
