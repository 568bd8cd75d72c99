import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'A range of dead jobs. At least one of its ends is given.' })
export class DeadJobRangeInput {
  @Field(() => Date, {
    nullable: true,
    description: 'Became dead at or after this time. Null for no limit.',
  })
  @IsOptional()
  @IsDate()
  diedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Became dead before this time. Null for no limit.' })
  @IsOptional()
  @IsDate()
  diedUntil?: Date | null;

  @Field(() => String, { nullable: true, description: 'Only jobs of this kind. Null for all kinds.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  kind?: string | null;
}

@InputType({ description: 'Filter for dead jobs. Absent fields match everything.' })
export class DeadJobFilterInput {
  @Field(() => Date, { nullable: true, description: 'Only jobs that became dead at or after this time.' })
  @IsOptional()
  @IsDate()
  diedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only jobs that became dead before this time.' })
  @IsOptional()
  @IsDate()
  diedUntil?: Date | null;
}

@ArgsType()
export class DeadJobsArgs extends PageArgs {
  @Field(() => DeadJobFilterInput, { nullable: true, description: 'Filter. Null for all dead jobs.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => DeadJobFilterInput)
  filter?: DeadJobFilterInput | null;
}

@InputType({ isAbstract: true })
abstract class DeadJobsInput {
  @Field(() => ID, { nullable: true, description: 'Id of one dead job.' })
  @IsOptional()
  @IsId()
  id?: string;

  @Field(() => String, { nullable: true, description: 'All dead jobs of this kind, oldest first.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  kind?: string;

  @Field(() => DeadJobRangeInput, {
    nullable: true,
    description: 'The dead jobs of this range, oldest first. After an outage: those that died during it.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => DeadJobRangeInput)
  range?: DeadJobRangeInput;
}

@InputType({ isOneOf: true, description: 'Dead jobs to run again: one job, a kind, or a range.' })
export class RetryJobsInput extends DeadJobsInput {}

@InputType({ isOneOf: true, description: 'Dead jobs to delete: one job, a kind, or a range.' })
export class DiscardJobsInput extends DeadJobsInput {}

@ObjectType({ description: 'The jobs run again, with all their attempts.' })
export class JobsRetried {
  readonly __typename = 'JobsRetried' as const;

  @Field(() => Int, {
    description: 'Number of dead jobs. Those with the same kind and key run as one job.',
  })
  count: number;

  @Field({
    description: 'Whether there may be more of these dead jobs. One call takes at most 10 000; call again.',
  })
  hasMore: boolean;
}

export const RetryJobsResult = resultUnion('RetryJobsResult', JobsRetried, [userError('NOT_FOUND')]);

@ObjectType({ description: 'The dead jobs are deleted. Their work is never done.' })
export class JobsDiscarded {
  readonly __typename = 'JobsDiscarded' as const;

  @Field(() => Int, { description: 'Number of deleted jobs.' })
  count: number;

  @Field({
    description: 'Whether there may be more of these dead jobs. One call takes at most 10 000; call again.',
  })
  hasMore: boolean;
}

export const DiscardJobsResult = resultUnion('DiscardJobsResult', JobsDiscarded, [userError('NOT_FOUND')]);
