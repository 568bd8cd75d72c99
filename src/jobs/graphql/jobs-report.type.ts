import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RequiresAdmin } from '../../auth/access.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';

@ObjectType({ description: 'How the work of one job stands, in all processes together.' })
export class JobStatus {
  @Field({ description: 'Name of the job: grants.refresh, posts.publish, webhooks.process, tasks.run …' })
  name: string;

  @Field(() => Int, { description: 'Work that waits for a free worker now.' })
  due: number;

  @Field(() => Int, { description: 'Work that a worker has under lease.' })
  running: number;

  @Field(() => Int, { description: 'Work that was given up after too many attempts and needs a person.' })
  dead: number;

  @Field(() => Date, {
    nullable: true,
    description: 'Since when the longest waiting work is due; null when none waits.',
  })
  oldestDueAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'What last went wrong with work that is not done. English, for operators.',
  })
  lastError: string | null;
}

@ObjectType({ description: 'Work that time alone makes due, once per period for the whole installation.' })
export class ScheduleStatus {
  @Field({ description: 'Name of the schedule.' })
  name: string;

  @Field({ description: 'When it runs next.' })
  nextRunAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it ran last; null before its first run.' })
  lastRunAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When a run last ended well.' })
  lastSuccessAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'What went wrong in the last run; null when it went well. English, for operators.',
  })
  lastError: string | null;
}

@RequiresAdmin()
@ObjectType('DeadTask', {
  implements: () => [Node],
  description: 'A task that was given up after too many attempts.',
})
export class DeadTaskType implements Node {
  @Field(() => ID, { description: 'Id of the task.' })
  id: string;

  @Field({ description: 'What kind of work it is: grants.revoke, content.sync …' })
  kind: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about, where tasks of its kind have a key.',
  })
  key: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id of the request that caused it, to be found in the logs.',
  })
  requestId: string | null;

  @Field(() => Int, { description: 'How often it was tried.' })
  attempts: number;

  @Field(() => String, { nullable: true, description: 'What went wrong last. English, for operators.' })
  lastError: string | null;

  @Field({ description: 'When it was added.' })
  createdAt: Date;

  @Field({ description: 'When it was given up.' })
  diedAt: Date;
}

export const DeadTaskConnection = connectionOf(DeadTaskType, 'DeadTask');

@ObjectType({ description: 'How the background work of this installation stands.' })
export class JobsReport {}
