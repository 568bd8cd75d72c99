import { Args, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { decodeIdCursor, type Page, PageArgs, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { DeadJobsService } from '../dead-jobs.service.js';
import { JobsReportService } from '../jobs-report.service.js';
import {
  DeadJobConnection,
  DeadJobType,
  JobsReport,
  WorkStatusType,
  ScheduleStatus,
} from './jobs-report.type.js';
import { JobsRetried, RetryJobsInput, RetryJobsResult } from './retry-jobs.js';

@Resolver(() => JobsReport)
export class JobsResolver {
  constructor(
    private readonly reports: JobsReportService,
    private readonly dead: DeadJobsService,
  ) {}

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

  @Mutation(() => RetryJobsResult, {
    description: 'Runs dead jobs again. A kind without dead jobs changes nothing. Admins only.',
  })
  @RequiresAdmin()
  async retryJobs(
    @Caller() actor: Actor,
    @Args('input', { description: 'Jobs to run again.' }) { id, kind, range }: RetryJobsInput,
  ): Promise<JobsRetried> {
    const retried = await this.dead.retry(actor, {
      id,
      kind: kind ?? range?.kind,
      diedSince: range?.diedSince,
      diedUntil: range?.diedUntil,
    });
    return { __typename: 'JobsRetried', ...retried };
  }
}
