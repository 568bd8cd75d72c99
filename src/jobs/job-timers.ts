import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SchedulesService } from './schedules/schedules.service.js';
import { WorkRunner } from './work/work-runner.js';

/** The timers of a worker, which start jobs. `JOB_TIMERS=off` turns off these, and no other timer of the process. */
@Injectable()
export class JobTimers {
  constructor(
    private readonly runner: WorkRunner,
    private readonly schedules: SchedulesService,
  ) {}

  @Interval('jobs.tick', 1_000)
  tick(): void {
    this.runner.tick();
  }

  @Interval('jobs.schedules', 5_000)
  runSchedules(): Promise<void> {
    return this.schedules.runDue();
  }
}
