import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsDate, IsEnum, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { SortDirection } from '../../graphql/sort-direction.js';
import { defaultHistoryDays, maxHistoryDays } from '../domain/media-metric-day.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'Filter for media. Absent fields match everything.' })
export class MediaFilterInput {
  @Field(() => MediaKindEnum, { nullable: true, description: 'Only media of this kind.' })
  @IsOptional()
  @IsEnum(MediaKindEnum)
  kind?: MediaKindEnum | null;

  @Field(() => Date, { nullable: true, description: 'Only media published at or after this time.' })
  @IsOptional()
  @IsDate()
  publishedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only media published before this time.' })
  @IsOptional()
  @IsDate()
  publishedUntil?: Date | null;

  @Field({ defaultValue: false, description: 'Whether to include media that the platform no longer lists.' })
  @IsBoolean()
  includeGone: boolean;
}

@InputType({ description: 'Order of media. Default: by time of publication.' })
export class MediaOrderInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Name of the metric to order by, such as view_count. Items without the metric count as smallest. Default: time of publication.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  metric?: string | null;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Sort direction.' })
  @IsEnum(SortDirection)
  direction: SortDirection;
}

@ArgsType()
export class MediaArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field(() => MediaFilterInput, {
    nullable: true,
    description: 'Filter. Default: all media that the platform lists.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MediaFilterInput)
  filter?: MediaFilterInput | null;

  @Field(() => MediaOrderInput, {
    nullable: true,
    description: 'Order. Default: newest first.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MediaOrderInput)
  order?: MediaOrderInput | null;
}

@ArgsType()
export class MetricHistoryArgs {
  @Field(() => String, {
    nullable: true,
    description: `First day, YYYY-MM-DD in UTC. Default: ${defaultHistoryDays} days that end with the last.`,
  })
  @IsOptional()
  @IsString()
  from?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Last day, YYYY-MM-DD in UTC, included. The range has at most ${maxHistoryDays} days. Default: today.`,
  })
  @IsOptional()
  @IsString()
  to?: string | null;
}

@InputType({ description: 'The account to sync.' })
export class SyncAccountInput {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;
}
