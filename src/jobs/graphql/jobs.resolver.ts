import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { JobsService } from '../jobs.service.js';
import {
  DeadTaskConnection,
  type DeadTaskType,
  JobsReport,
  JobStatus,
  ScheduleStatus,
} from './jobs-report.type.js';

@Resolver(() => JobsReport)
export class JobsResolver {
  constructor(private readonly jobs: JobsService) {}

  @Query(() => JobsReport, {
    name: 'jobs',
    description: 'How background work stands: what waits, what runs, what was given up. Administrators only.',
  })
  @RequiresAdmin()
  report(): JobsReport {
    return new JobsReport();
  }

  @ResolveField(() => [JobStatus], { description: 'The work of every job, by its name.' })
  work(): Promise<JobStatus[]> {
    return this.jobs.status();
  }

  @ResolveField(() => [ScheduleStatus], { description: 'Every schedule, by name.' })
  schedules(): Promise<ScheduleStatus[]> {
    return this.jobs.allSchedules();
  }

  @ResolveField(() => DeadTaskConnection, { description: 'Tasks that were given up, the newest first.' })
  async deadTasks(@Args() { first, after }: PageArgs): Promise<Page<DeadTaskType>> {
    const rows = await this.jobs.deadTasks(first + 1, decodeIdCursor(after));
    return toPage(
      rows,
      first,
      ({ id }) => [id],
      (row) => row,
    );
  }
}
