import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { SchedulesService } from './schedules.service.js';
import { WorkRunner } from './work-runner.js';

/** What time starts by itself in a process that works. Still when `JOB_TIMERS` is off. */
@Injectable()
export class Clockwork {
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
