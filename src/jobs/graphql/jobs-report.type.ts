import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
import { workSpecs } from '../work/work-specs.js';

@ObjectType('WorkStatus', { description: 'State of one kind of background work, in all processes together.' })
export class WorkStatusType {
  @Field({
    description: `Name of the work: ${Object.keys(workSpecs).sort().join(', ')}.`,
  })
  name: string;

  @Field(() => Int, { description: 'Number of items that are due and not claimed by a worker.' })
  due: number;

  @Field(() => Int, { description: 'Number of items that workers have claimed.' })
  running: number;

  @Field(() => Int, { description: 'Number of items that failed for the last time and need an admin.' })
  dead: number;

  @Field(() => Date, {
    nullable: true,
    description: 'Time since which the oldest item has been due. Null if none is due.',
  })
  oldestDueAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Latest error of an item that is not done. English, for operators. Null if there is none.',
  })
  lastError: string | null;
}

@ObjectType({ description: 'Periodic work. It runs once per period for the whole installation.' })
export class ScheduleStatus {
  @Field({ description: 'Name of the schedule.' })
  name: string;

  @Field({ description: 'Time of the next run.' })
  nextRunAt: Date;

  @Field(() => Date, { nullable: true, description: 'Time of the last run. Null before the first run.' })
  lastRunAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the last run that succeeded. Null if none has.',
  })
  lastSuccessAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Error of the last run. English, for operators. Null if it succeeded.',
  })
  lastError: string | null;
}

@RequiresAdmin()
@ObjectType('DeadJob', {
  implements: () => [Node],
  description:
    'A job that failed in each of its attempts. It does not run again unless retryJobs is called, and is deleted after 90 days.',
})
export class DeadJobType implements Node {
  @Field(() => ID, { description: 'Id of the job.' })
  id: string;

  @Field({ description: 'Kind of the job, for example grants.revoke or content.sync.' })
  kind: string;

  @Field(() => String, {
    nullable: true,
    description: 'Key that made it unique among pending jobs of its kind. Null if it has none.',
  })
  key: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the request that caused it, as in the logs. Null if no request did.',
  })
  requestId: string | null;

  @Field(() => Int, { description: 'Number of attempts.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'Error of the last attempt. English, for operators.' })
  lastError: string | null;

  @Field({ description: 'Time at which it was added.' })
  createdAt: Date;

  @Field({ description: 'Time of the last attempt, when it became dead.' })
  diedAt: Date;
}

export const DeadJobConnection = connectionOf(DeadJobType, 'DeadJob');

@ObjectType({ description: 'State of the background work of this installation.' })
export class JobsReport {}
