import { ArgsType, Field, Float, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { PageArgs, PageInfo } from '../../graphql/connection.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'Filter for metrics. Absent fields match everything.' })
export class AccountMetricFilterInput {
  @Field(() => [String], { nullable: true, description: 'Only metrics with these names, such as reach.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  names?: string[] | null;

  @Field(() => Date, { nullable: true, description: 'Only days that ended at or after this time.' })
  @IsOptional()
  @IsDate()
  since?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only days that ended before this time.' })
  @IsOptional()
  @IsDate()
  until?: Date | null;
}

@ArgsType()
export class AccountMetricsArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field(() => AccountMetricFilterInput, { nullable: true, description: 'Filter. Default: all metrics.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AccountMetricFilterInput)
  filter?: AccountMetricFilterInput | null;
}

@ObjectType('AccountMetric', { description: 'Value of one metric of an account on one day.' })
export class AccountMetricType {
  @Field({ description: 'Name of the metric at the platform, such as reach.' })
  name: string;

  @Field({ description: "End of the day, in the platform's time zone." })
  endsAt: Date;

  @Field(() => Float, { description: 'Value of the metric. Platforms may correct it for some days.' })
  value: number;

  @Field({ description: 'Time at which the platform reported it.' })
  observedAt: Date;
}

@ObjectType({ description: 'An edge of the connection.' })
export class AccountMetricEdge {
  @Field(() => AccountMetricType, { description: 'The metric.' })
  node: AccountMetricType;

  @Field({ description: 'Opaque cursor of this item.' })
  cursor: string;
}

@ObjectType({ description: 'A page of metrics of an account.' })
export class AccountMetricConnection {
  @Field(() => [AccountMetricEdge], { description: 'Edges of the page.' })
  edges: AccountMetricEdge[];

  @Field(() => PageInfo, { description: 'Position of the page in the list.' })
  pageInfo: PageInfo;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time of the last read from the platform. Null if never read: not requested yet, not granted, or not offered by the platform.',
  })
  syncedAt: Date | null;
}
