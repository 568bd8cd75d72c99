import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsInt,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PlatformAccountLimitInput } from '../../subscriptions/graphql/tier-admin.inputs.js';

@InputType({ description: 'Who is to be on which tier.' })
export class AssignTierInput {
  @Field(() => ID, { description: 'The user.' })
  @IsUUID()
  userId: string;

  @Field(() => ID, { description: 'The tier, which must not be archived.' })
  @IsUUID()
  tierId: string;
}

@InputType({ description: 'Other limits of a tier. What is absent stays.' })
export class PreviewTierUpdateInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsUUID()
  tierId: string;

  @Field(() => Int, { nullable: true, description: 'Connected accounts at most; null: unlimited.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  accountLimit?: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    nullable: true,
    description: 'Narrower limits for accounts of single platforms; replaces all there are.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits?: PlatformAccountLimitInput[];
}

@InputType({ isOneOf: true, description: 'A change that is not made: an assignment, or an edit of a tier.' })
export class PreviewTierChangeInput {
  @Field(() => AssignTierInput, { nullable: true, description: 'One user on another tier.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AssignTierInput)
  assign?: AssignTierInput;

  @Field(() => PreviewTierUpdateInput, { nullable: true, description: 'A tier with other limits.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PreviewTierUpdateInput)
  update?: PreviewTierUpdateInput;
}
