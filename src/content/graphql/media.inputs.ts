import { ArgsType, Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDate,
  IsEnum,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { PageArgs } from '../../graphql/connection.js';
import { MediaKindEnum } from '../../platforms/installed.graphql.js';

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which end of an order comes first.',
  valuesMap: { ASC: { description: 'The smallest first.' }, DESC: { description: 'The largest first.' } },
});

@InputType({ description: 'Which media to list; absent fields match everything.' })
export class MediaFilterInput {
  @Field(() => MediaKindEnum, { nullable: true, description: 'Only of this kind.' })
  @IsOptional()
  @IsEnum(MediaKindEnum)
  kind?: MediaKindEnum | null;

  @Field(() => Date, { nullable: true, description: 'Only published at or after this time.' })
  @IsOptional()
  @IsDate()
  publishedSince?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Only published before this time.' })
  @IsOptional()
  @IsDate()
  publishedUntil?: Date | null;

  @Field({ defaultValue: false, description: 'Also what the platform no longer lists.' })
  @IsBoolean()
  includeGone: boolean;
}

@InputType({ description: 'How to order media. By time of publication, unless a counter is named.' })
export class MediaOrderInput {
  @Field(() => String, {
    nullable: true,
    description:
      "By this counter, in the platform's words: view_count. Items without it come as the smallest.",
  })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  metric?: string | null;

  @Field(() => SortDirection, { defaultValue: SortDirection.DESC, description: 'Which end comes first.' })
  @IsEnum(SortDirection)
  direction: SortDirection;
}

@ArgsType()
export class MediaArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Of this account; without it, of the selected one.' })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;

  @Field(() => MediaFilterInput, {
    nullable: true,
    description: 'Which media; all that are listed without it.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MediaFilterInput)
  filter?: MediaFilterInput | null;

  @Field(() => MediaOrderInput, {
    nullable: true,
    description: 'In which order; the newest first without it.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MediaOrderInput)
  order?: MediaOrderInput | null;
}

@InputType({ description: 'Whose media to bring up to date.' })
export class SyncAccountInput {
  @Field(() => ID, { nullable: true, description: 'Of this account; without it, of the selected one.' })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;
}
