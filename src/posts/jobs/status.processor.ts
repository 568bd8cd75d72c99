import { Injectable } from '@nestjs/common';
import { Processes, type WorkSource, type WorkStatus } from '../../jobs/work/work-source.js';
import type { ClaimedAttempt } from '../publishing/attempts.repository.js';
import { StatusWorker } from '../publishing/status.worker.js';

@Injectable()
@Processes('posts.status')
export class StatusProcessor implements WorkSource<ClaimedAttempt> {
  constructor(private readonly watching: StatusWorker) {}

  claim(limit: number): Promise<ClaimedAttempt[]> {
    return this.watching.claim(limit);
  }

  run(attempt: ClaimedAttempt): Promise<void> {
    return this.watching.run(attempt);
  }

  status(): Promise<WorkStatus> {
    return this.watching.workStatus();
  }
}
