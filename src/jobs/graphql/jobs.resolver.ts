import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { JobsReportService } from '../jobs-report.service.js';
import {
  DeadJobConnection,
  DeadJobType,
  JobsReport,
  WorkStatusType,
  ScheduleStatus,
} from './jobs-report.type.js';

@Resolver(() => JobsReport)
export class JobsResolver {
  constructor(private readonly reports: JobsReportService) {}

  @LoadsNode({ typename: 'DeadJob', type: DeadJobType, table: 'jobs' })
  loadDeadJob(_actor: Actor, id: string): Promise<object | null> {
    return this.reports.deadJob(id);
  }

  @Query(() => JobsReport, {
    name: 'jobs',
    description: 'State of background work: due, running and dead items, and schedules. Admins only.',
  })
  @RequiresAdmin()
  report(): JobsReport {
    return new JobsReport();
  }

  @ResolveField(() => [WorkStatusType], { description: 'Each kind of work, sorted by name.' })
  work(): Promise<WorkStatusType[]> {
    return this.reports.status();
  }

  @ResolveField(() => [ScheduleStatus], { description: 'Each schedule, sorted by name.' })
  schedules(): Promise<ScheduleStatus[]> {
    return this.reports.listSchedules();
  }

  @ResolveField(() => DeadJobConnection, { description: 'Dead jobs, newest first.' })
  async deadJobs(@Args() page: PageArgs): Promise<Page<DeadJobType>> {
    const rows = await this.reports.deadJobs(page.first + 1, decodeIdCursor(page.after));
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      (row) => row,
    );
  }
}
