import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayUnique, IsInt, IsOptional, Max, Min, ValidateIf, ValidateNested } from 'class-validator';
import { PlatformAccountLimitInput } from '../../subscriptions/graphql/tier-admin.inputs.js';
import { IsId } from '../../crypto/is-id.js';

@InputType({ description: 'The user and the new tier.' })
export class AssignTierInput {
  @Field(() => ID, { description: 'The user.' })
  @IsId()
  userId: string;

  @Field(() => ID, { description: 'The tier. It must not be archived.' })
  @IsId()
  tierId: string;
}

@InputType({ description: 'New limits of a tier. Absent fields keep their value.' })
export class PreviewTierUpdateInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsId()
  tierId: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connected accounts. Null for no limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  accountLimit?: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    nullable: true,
    description: 'Limits for accounts of single platforms. Replaces all existing ones.',
  })
  @ValidateIf((_, value) => value !== undefined)
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits?: PlatformAccountLimitInput[];
}

@InputType({ isOneOf: true, description: 'The change to preview: an assignment or an update of a tier.' })
export class PreviewTierChangeInput {
  @Field(() => AssignTierInput, { nullable: true, description: 'Assignment of one user to another tier.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AssignTierInput)
  assign?: AssignTierInput;

  @Field(() => PreviewTierUpdateInput, { nullable: true, description: 'A tier with new limits.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => PreviewTierUpdateInput)
  update?: PreviewTierUpdateInput;
}
