import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Platform } from '../../platforms/platform.js';
import type { Tier } from '../../subscriptions/domain/tier.js';
import { TierType } from '../../subscriptions/graphql/tier.type.js';
import type { ChangingAccount } from '../domain/tier-change.js';
import type { PlannedChange } from '../tier-changes/tier-change.service.js';

@ObjectType({ description: 'An account that a tier change pauses or resumes.' })
export class TierChangeAccount {
  @Field(() => ID, { description: 'Id of the account.' })
  accountId: string;

  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Name at the platform.' })
  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: 'Username at the platform, without @. Null if the platform does not report it.',
  })
  username: string | null;
}

@ObjectType({ description: 'Effect of a tier change on one user.' })
export class UserTierChange {
  @Field(() => ID, { description: 'Id of the user.' })
  userId: string;

  @Field({ description: 'Email address of the user.' })
  email: string;

  @Field(() => Int, { description: 'Number of connected accounts of the user.' })
  used: number;

  @Field(() => [TierChangeAccount], { description: 'Accounts that pause.' })
  pauses: TierChangeAccount[];

  @Field(() => [TierChangeAccount], { description: 'Accounts that resume.' })
  resumes: TierChangeAccount[];
}

export const UserTierChangeConnection = connectionOf(UserTierChange, 'UserTierChange');

@ObjectType({ description: 'Effect of a tier change that is not made.' })
export class TierChangePreview {
  planned: PlannedChange;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of accounts that the new limits allow. Null for no limit.',
  })
  accountLimit: number | null;
}

@ObjectType({ description: 'The tier is assigned to the user.' })
export class TierAssigned {
  readonly __typename = 'TierAssigned' as const;

  @Field(() => TierType, { description: 'The tier.' })
  tier: Tier;

  @Field(() => UserTierChange, { description: 'Effect on the accounts of the user.' })
  change: UserTierChange;
}

@ObjectType({ description: 'The tier is updated for all its users.' })
export class TierUpdated {
  readonly __typename = 'TierUpdated' as const;

  @Field(() => TierType, { description: 'The tier after the change.' })
  tier: Tier;

  @Field(() => Int, { description: 'Number of accounts that were paused.' })
  pausedAccounts: number;

  @Field(() => Int, { description: 'Number of accounts that resumed.' })
  resumedAccounts: number;
}

export const AssignTierResult = resultUnion('AssignTierResult', TierAssigned, [
  userError('NOT_FOUND'),
  userError('TIER_NOT_FOUND'),
]);

export const UpdateTierResult = resultUnion('UpdateTierResult', TierUpdated, [
  userError('TIER_NOT_FOUND'),
  userError('TIER_NAME_TAKEN'),
  userError('TIER_IN_USE'),
]);

export function toTierChangeAccount({
  id,
  platform,
  displayName,
  username,
}: ChangingAccount): TierChangeAccount {
  return { accountId: id, platform, displayName, username };
}
