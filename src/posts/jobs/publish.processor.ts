import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { ClaimedAttempt } from '../publishing/attempts.repository.js';
import { PublishWorker } from '../publishing/publish.worker.js';

@Injectable()
@Processes('posts.publish')
export class PublishProcessor implements WorkSource<ClaimedAttempt> {
  constructor(private readonly publishing: PublishWorker) {}

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
