import { Args, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { cursorParts, decodeCursor, type Page, toPage } from '../../graphql/connection.js';
import type { Actor } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { LoadsNode } from '../../graphql/node-loaders.js';
import { DeadJobsService } from '../dead-jobs.service.js';
import type { DeadJobSelection } from '../jobs.repository.js';
import { JobsReportService } from '../jobs-report.service.js';
import {
  DeadJobConnection,
  DeadJobType,
  JobsReport,
  WorkStatusType,
  ScheduleStatus,
} from './jobs-report.type.js';
import {
  DeadJobsArgs,
  DiscardJobsInput,
  DiscardJobsResult,
  JobsDiscarded,
  JobsRetried,
  RetryJobsInput,
  RetryJobsResult,
} from './dead-jobs.types.js';

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

  @ResolveField(() => DeadJobConnection, { description: 'Dead jobs, those that died last first.' })
  async deadJobs(@Args() page: DeadJobsArgs): Promise<Page<DeadJobType>> {
    const after = decodeCursor(page.after, [cursorParts.time, cursorParts.uuid]);
    const rows = await this.reports.deadJobs(page.filter ?? {}, page.first + 1, after);
    return toPage(
      rows,
      page,
      ({ position, id }) => [position, id],
      (row) => row,
    );
  }

  @Mutation(() => RetryJobsResult, {
    description: 'Runs dead jobs again. A kind without dead jobs changes nothing. Admins only.',
  })
  @RequiresAdmin()
  async retryJobs(
    @Caller() actor: Actor,
    @Args('input', { description: 'Jobs to run again.' }) input: RetryJobsInput,
  ): Promise<JobsRetried> {
    return { __typename: 'JobsRetried', ...(await this.dead.retry(actor, toSelection(input))) };
  }

  @Mutation(() => DiscardJobsResult, {
    description:
      'Deletes dead jobs that cannot succeed, for example those of a deleted account. A kind without dead jobs changes nothing. Admins only.',
  })
  @RequiresAdmin()
  async discardJobs(
    @Caller() actor: Actor,
    @Args('input', { description: 'Jobs to delete.' }) input: DiscardJobsInput,
  ): Promise<JobsDiscarded> {
    return { __typename: 'JobsDiscarded', ...(await this.dead.discard(actor, toSelection(input))) };
  }
}

/** @throws Failure INVALID_INPUT for a range without ends, which would be all dead jobs */
function toSelection({ id, kind, range }: RetryJobsInput | DiscardJobsInput): DeadJobSelection {
  if (range && !range.diedSince && !range.diedUntil)
    throw new Failure('INVALID_INPUT', {
      fields: [{ path: 'range', message: 'must have diedSince, diedUntil or both' }],
    });
  return { id, kind: kind ?? range?.kind, diedSince: range?.diedSince, diedUntil: range?.diedUntil };
}
