import type { OnModuleInit } from '@nestjs/common';
import { Args, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import { NodeLoaders } from '../../graphql/node-loaders.js';
import { JobsService } from '../jobs.service.js';
import {
  DeadTaskConnection,
  DeadTaskType,
  JobsReport,
  JobStatus,
  ScheduleStatus,
} from './jobs-report.type.js';

@Resolver(() => JobsReport)
export class JobsResolver implements OnModuleInit {
  constructor(
    private readonly jobs: JobsService,
    private readonly nodes: NodeLoaders,
  ) {}

  onModuleInit(): void {
    this.nodes.register({
      typename: 'DeadTask',
      type: DeadTaskType,
      table: 'tasks',
      load: (_actor, id) => this.jobs.deadTask(id),
    });
  }

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
  async deadTasks(@Args() page: PageArgs): Promise<Page<DeadTaskType>> {
    const rows = await this.jobs.deadTasks(page.first + 1, decodeIdCursor(page.after));
    return toPage(
      rows,
      page,
      ({ id }) => [id],
      (row) => row,
    );
  }
}
