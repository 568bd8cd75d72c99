import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsBoolean,
  IsEnum,
  IsInt,
  IsOptional,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { Platform } from '../../platforms/platform.js';
import type { PlatformLimits } from '../domain/tier.js';
import { IsId } from '../../crypto/is-id.js';

const maxLimit = 1_000_000;
const given = (_: object, value: unknown) => value !== undefined;

@InputType({ description: 'Account limit of a tier for one platform.' })
export class PlatformAccountLimitInput {
  @Field(() => Platform, { description: 'The platform.' })
  @IsEnum(Platform)
  platform: Platform;

  @Field(() => Int, { description: 'Maximum number of connected accounts of this platform.' })
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  limit: number;
}

@InputType({ description: 'A new tier.' })
export class CreateTierInput {
  @Field({ description: 'Display name, 1 to 60 characters, unique among all tiers.' })
  @Length(1, 60)
  name: string;

  @Field(() => Int, {
    description: 'Position in the order of tiers, smallest first. A tier with a higher rank is an upgrade.',
  })
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  rank: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connected accounts. Null for no limit. Required.',
  })
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  accountLimit: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of posts per calendar month (UTC). Null for no limit. Required.',
  })
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  postLimit: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    defaultValue: [],
    description: 'Limits for accounts of single platforms.',
  })
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits: PlatformAccountLimitInput[];

  @Field(() => Int, { defaultValue: 1000, description: 'Maximum cost of one GraphQL operation.' })
  @IsInt()
  @Min(100)
  @Max(maxLimit)
  graphqlCostLimit: number;

  @Field({
    defaultValue: false,
    description: 'Whether new users get this tier instead of the present default.',
  })
  @IsBoolean()
  isDefault: boolean;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Changes to a tier. Absent fields keep their value.' })
export class UpdateTierInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsId()
  tierId: string;

  @Field(() => String, { nullable: true, description: 'Display name, 1 to 60 characters.' })
  @ValidateIf(given)
  @Length(1, 60)
  name?: string;

  @Field(() => Int, { nullable: true, description: 'Position in the order of tiers, smallest first.' })
  @ValidateIf(given)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  rank?: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of connected accounts. Null for no limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  accountLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Maximum number of posts per calendar month (UTC). Null for no limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  postLimit?: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    nullable: true,
    description: 'Limits for accounts of single platforms. Replaces all existing ones.',
  })
  @ValidateIf(given)
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits?: PlatformAccountLimitInput[];

  @Field(() => Int, { nullable: true, description: 'Maximum cost of one GraphQL operation.' })
  @ValidateIf(given)
  @IsInt()
  @Min(100)
  @Max(maxLimit)
  graphqlCostLimit?: number;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True makes it the tier of new users. Users of the former default tier keep it.',
  })
  @ValidateIf(given)
  @IsBoolean()
  isDefault?: boolean;
}

@InputType({ description: 'The tier to archive.' })
export class ArchiveTierInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsId()
  tierId: string;
}

export function toPlatformLimits(limits: readonly PlatformAccountLimitInput[]): PlatformLimits {
  return Object.fromEntries(limits.map(({ platform, limit }) => [platform, limit]));
}
