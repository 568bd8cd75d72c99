import { ArgsType, Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsOptional } from 'class-validator';
import type { Audience, AudienceDimension } from '../../platforms/platform-content.js';
import { IsId } from '../../crypto/is-id.js';

const AudienceEnum = { FOLLOWERS: 'FOLLOWERS', ENGAGED: 'ENGAGED' } as const satisfies {
  [Value in Audience]: Value;
};
registerEnumType(AudienceEnum, {
  name: 'Audience',
  description: 'Audience of an account.',
  valuesMap: {
    FOLLOWERS: { description: 'Followers.' },
    ENGAGED: { description: 'Users who recently liked, commented on, saved or shared media of the account.' },
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
  description: 'Dimension of the breakdown.',
  valuesMap: {
    AGE: { description: 'Age range in years, such as 25-34.' },
    CITY: { description: 'City and region, such as Oslo, Oslo.' },
    COUNTRY: { description: 'Country code of two letters (ISO 3166), such as NO.' },
    GENDER: { description: 'Gender: F, M, or U for unknown.' },
  },
});

@ArgsType()
export class AccountAudienceArgs {
  @Field(() => ID, { nullable: true, description: 'Id of the account. Default: the selected account.' })
  @IsOptional()
  @IsId()
  accountId?: string | null;

  @Field(() => AudienceEnum, { nullable: true, description: 'Only this audience. Default: all audiences.' })
  @IsOptional()
  @IsEnum(AudienceEnum)
  audience?: Audience | null;

  @Field(() => AudienceDimensionEnum, {
    nullable: true,
    description: 'Only this dimension. Default: all dimensions.',
  })
  @IsOptional()
  @IsEnum(AudienceDimensionEnum)
  dimension?: AudienceDimension | null;
}

@ObjectType('AudienceGroup', { description: 'A group within an audience.' })
export class AudienceGroupType {
  @Field({ description: 'Name of the group at the platform, such as 25-34 or NO.' })
  key: string;

  @Field(() => Float, { description: 'Number of people in the group.' })
  value: number;
}

@ObjectType('AudienceBreakdown', { description: 'Breakdown of an audience by one dimension.' })
export class AudienceBreakdownType {
  @Field(() => AudienceEnum, { description: 'The audience.' })
  audience: Audience;

  @Field(() => AudienceDimensionEnum, { description: 'Dimension of the breakdown.' })
  dimension: AudienceDimension;

  @Field(() => [AudienceGroupType], {
    description: 'Groups, largest first. Platforms may report only the largest ones.',
  })
  groups: readonly AudienceGroupType[];

  @Field({ description: 'Time at which the platform reported it.' })
  observedAt: Date;
}

@ObjectType({ description: 'Audience demographics of an account.' })
export class AccountAudience {
  @Field(() => [AudienceBreakdownType], {
    description: 'Breakdowns that the platform reports. Platforms report none for small audiences.',
  })
  breakdowns: AudienceBreakdownType[];

  @Field(() => Date, {
    nullable: true,
    description:
      'Time of the last read from the platform. Null if never read: not requested yet, not granted, or not offered by the platform.',
  })
  syncedAt: Date | null;
}
