import { ArgsType, Field, Float, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { PageArgs, PageInfo } from '../../graphql/connection.js';

@InputType({ description: 'Which metrics to list; absent fields match everything.' })
export class AccountMetricFilterInput {
  @Field(() => [String], { nullable: true, description: "Only these, in the platform's words: reach." })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  names?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'Only of days that ended at or after this time.' })
  @IsOptional()
  @IsDate()
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only of days that ended before this time.' })
  @IsOptional()
  @IsDate()
  until?: Date | null;
}

@ArgsType()
export class AccountMetricsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Of this account; without it, of the selected one.' })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;

  @Field(() => AccountMetricFilterInput, { nullable: true, description: 'Which metrics; all without it.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AccountMetricFilterInput)
  filter?: AccountMetricFilterInput | null;
}

@ObjectType('AccountMetric', { description: 'What a platform counted for an account in one day.' })
export class AccountMetricType {
  @Field({ description: "The platform's name of the metric, such as reach." })
  name: string;

  @Field({ description: 'End of the day that is counted, as the platform divides days.' })
  endsAt: Date;

  @Field(() => Float, { description: 'Its value. Platforms may correct it for some days.' })
  value: number;

  @Field({ description: 'When the platform said so.' })
  observedAt: Date;
}

@ObjectType({ description: 'A metric of one day and its place in the list.' })
export class AccountMetricEdge {
  @Field(() => AccountMetricType, { description: 'The metric.' })
  node: AccountMetricType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@ObjectType({ description: 'A page of metrics of an account, and how new they are.' })
export class AccountMetricConnection {
  @Field(() => [AccountMetricEdge], { description: 'The items, in the order of the list.' })
  edges: AccountMetricEdge[];

  @Field(() => PageInfo, { description: 'Where this page stands.' })
  pageInfo: PageInfo;

  @Field(() => Date, {
    nullable: true,
    description:
      'When they were last read from the platform; null when they never were: not asked for yet, not granted, or the platform has none.',
  })
  syncedAt: Date | null;
}
