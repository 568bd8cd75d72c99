import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { resultUnion, userError } from '../../graphql/user-error.js';

@InputType({ isOneOf: true, description: 'Dead jobs to run again: one job or a kind.' })
export class RequeueDeadJobsInput {
  @Field(() => ID, { nullable: true, description: 'Id of one dead job.' })
  @IsOptional()
  @IsUUID()
  id?: string;

  @Field(() => String, { nullable: true, description: 'All dead jobs of this kind, oldest first.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  kind?: string;
}

@ObjectType({ description: 'The jobs run again, with all their attempts.' })
export class DeadJobsRequeued {
  readonly __typename = 'DeadJobsRequeued' as const;

  @Field(() => Int, {
    description: 'Number of dead jobs. Those with the same kind and key run as one job.',
  })
  count: number;

  @Field({
    description: 'Whether the kind may have more dead jobs. One call takes at most 10 000; call again.',
  })
  hasMore: boolean;
}

export const RequeueDeadJobsResult = resultUnion('RequeueDeadJobsResult', DeadJobsRequeued, [
  userError('NOT_FOUND'),
]);
