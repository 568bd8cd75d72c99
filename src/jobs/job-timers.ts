import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SchedulesService } from './schedules/schedules.service.js';
import { WorkRunner } from './work/work-runner.js';

/** The timers of a worker. `JOB_TIMERS=off` turns them off. */
@Injectable()
export class JobTimers {
  constructor(
    private readonly runner: WorkRunner,
    private readonly schedules: SchedulesService,
  ) {}

  @Interval(1_000)
  tick(): void {
    this.runner.tick();
  }

  @Interval(5_000)
  runSchedules(): Promise<void> {
    return this.schedules.runDue();
  }
}
