import { ArgsType, Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsUUID } from 'class-validator';
import type { Audience, AudienceDimension } from '../../platforms/platform-content.js';

const AudienceEnum = { FOLLOWERS: 'FOLLOWERS', ENGAGED: 'ENGAGED' } as const satisfies {
  [Value in Audience]: Value;
};
registerEnumType(AudienceEnum, {
  name: 'Audience',
  description: 'People around an account.',
  valuesMap: {
    FOLLOWERS: { description: 'Those who follow it.' },
    ENGAGED: { description: 'Those who have lately liked, commented, saved or shared what it published.' },
  },
});

const AudienceDimensionEnum = {
  AGE: 'AGE',
  CITY: 'CITY',
  COUNTRY: 'COUNTRY',
  GENDER: 'GENDER',
} as const satisfies { [Value in AudienceDimension]: Value };
registerEnumType(AudienceDimensionEnum, {
  name: 'AudienceDimension',
  description: 'What an audience is divided by.',
  valuesMap: {
    AGE: { description: 'Years of age: 25-34.' },
    CITY: { description: 'City and region: Oslo, Oslo.' },
    COUNTRY: { description: 'Country, as two letters of ISO 3166: NO.' },
    GENDER: { description: 'F, M or U for unknown.' },
  },
});

@ArgsType()
export class AccountAudienceArgs {
  @Field(() => ID, { nullable: true, description: 'Of this account; without it, of the selected one.' })
  @IsOptional()
  @IsUUID()
  accountId?: string | null;

  @Field(() => AudienceEnum, { nullable: true, description: 'Only these people; all without it.' })
  @IsOptional()
  @IsEnum(AudienceEnum)
  audience?: Audience | null;

  @Field(() => AudienceDimensionEnum, { nullable: true, description: 'Only divided by this.' })
  @IsOptional()
  @IsEnum(AudienceDimensionEnum)
  dimension?: AudienceDimension | null;
}

@ObjectType('AudienceGroup', { description: 'A part of an audience.' })
export class AudienceGroupType {
  @Field({ description: "The platform's name of it, such as 25-34 or NO." })
  key: string;

  @Field(() => Float, { description: 'How many people it has.' })
  value: number;
}

@ObjectType('AudienceBreakdown', { description: 'Into which groups an audience falls.' })
export class AudienceBreakdownType {
  @Field(() => AudienceEnum, { description: 'Whose groups.' })
  audience: Audience;

  @Field(() => AudienceDimensionEnum, { description: 'What they are divided by.' })
  dimension: AudienceDimension;

  @Field(() => [AudienceGroupType], {
    description: 'The largest first. Platforms may tell of the largest alone.',
  })
  groups: readonly AudienceGroupType[];

  @Field({ description: 'When the platform said so.' })
  observedAt: Date;
}

@ObjectType({ description: 'Who the people around an account are, and how new that is.' })
export class AccountAudience {
  @Field(() => [AudienceBreakdownType], {
    description: 'Those that the platform tells. Of few people platforms tell nothing.',
  })
  breakdowns: AudienceBreakdownType[];

  @Field(() => Date, {
    nullable: true,
    description:
      'When they were last read from the platform; null when they never were: not asked for yet, not granted, or the platform has none.',
  })
  syncedAt: Date | null;
}
