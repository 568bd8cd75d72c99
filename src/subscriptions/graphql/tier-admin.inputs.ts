import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayUnique,
  IsBoolean,
  IsEnum,
  IsInt,
  IsOptional,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IdempotencyKeyField } from '../../idempotency/idempotency-key.field.js';
import { Platform } from '../../platforms/platform.js';
import type { PlatformLimits } from '../domain/tier.js';

const maxLimit = 1_000_000;
const given = (_: object, value: unknown) => value !== undefined;

@InputType({ description: 'How many accounts of one platform a tier allows.' })
export class PlatformAccountLimitInput {
  @Field(() => Platform, { description: 'The platform.' })
  @IsEnum(Platform)
  platform: Platform;

  @Field(() => Int, { description: 'Accounts of this platform at most.' })
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  limit: number;
}

@InputType({ description: 'A new tier.' })
export class CreateTierInput {
  @Field({ description: 'Name shown to people, 1 to 60 characters, unlike that of any other tier.' })
  @Length(1, 60)
  name: string;

  @Field(() => Int, { description: 'Order of tiers, the smallest first; decides what is an upgrade.' })
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  rank: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Connected accounts at most; null: unlimited. Must be said.',
  })
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  accountLimit: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Posts per calendar month (UTC) at most; null: unlimited. Must be said.',
  })
  @ValidateIf((_, value) => value !== null)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  postLimit: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    defaultValue: [],
    description: 'Narrower limits for accounts of single platforms.',
  })
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits: PlatformAccountLimitInput[];

  @Field(() => Int, { defaultValue: 1000, description: 'What one GraphQL operation may cost.' })
  @IsInt()
  @Min(100)
  @Max(maxLimit)
  graphqlCostLimit: number;

  @Field({
    defaultValue: false,
    description: 'Whether new users are on this tier, in place of the present default.',
  })
  @IsBoolean()
  isDefault: boolean;

  @IdempotencyKeyField()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Changes to a tier. What is absent stays.' })
export class UpdateTierInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsUUID()
  tierId: string;

  @Field(() => String, { nullable: true, description: 'Name shown to people, 1 to 60 characters.' })
  @ValidateIf(given)
  @Length(1, 60)
  name?: string;

  @Field(() => Int, { nullable: true, description: 'Order of tiers, the smallest first.' })
  @ValidateIf(given)
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  rank?: number;

  @Field(() => Int, { nullable: true, description: 'Connected accounts at most; null: unlimited.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  accountLimit?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Posts per calendar month (UTC) at most; null: unlimited.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(maxLimit)
  postLimit?: number | null;

  @Field(() => [PlatformAccountLimitInput], {
    nullable: true,
    description: 'Narrower limits for accounts of single platforms; replaces all there are.',
  })
  @ValidateIf(given)
  @ValidateNested({ each: true })
  @ArrayUnique(({ platform }: PlatformAccountLimitInput) => platform)
  @Type(() => PlatformAccountLimitInput)
  platformAccountLimits?: PlatformAccountLimitInput[];

  @Field(() => Int, { nullable: true, description: 'What one GraphQL operation may cost.' })
  @ValidateIf(given)
  @IsInt()
  @Min(100)
  @Max(maxLimit)
  graphqlCostLimit?: number;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True makes it the tier of new users. Users of the former default stay on that.',
  })
  @ValidateIf(given)
  @IsBoolean()
  isDefault?: boolean;
}

@InputType({ description: 'Which tier to archive.' })
export class ArchiveTierInput {
  @Field(() => ID, { description: 'The tier.' })
  @IsUUID()
  tierId: string;
}

export function toPlatformLimits(limits: readonly PlatformAccountLimitInput[]): PlatformLimits {
  return Object.fromEntries(limits.map(({ platform, limit }) => [platform, limit]));
}
