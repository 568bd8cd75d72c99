import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../graphql/connection.js';
import { resultUnion, userError } from '../../graphql/user-error.js';
import { Platform } from '../../platforms/platform.js';
import type { Tier } from '../../subscriptions/domain/tier.js';
import { TierType } from '../../subscriptions/graphql/tier.type.js';
import type { ChangingAccount } from '../domain/tier-change.js';
import type { PlannedChange } from '../tier-changes/tier-change.service.js';

@ObjectType({ description: 'An account that a change of tier pauses or resumes, as administrators see it.' })
export class TierChangeAccount {
  @Field(() => ID, { description: 'Id of the account.' })
  accountId: string;

  @Field(() => Platform, { description: 'Its platform.' })
  platform: Platform;

  @Field({ description: "The platform's name for it." })
  displayName: string;

  @Field(() => String, { nullable: true, description: 'Handle without @.' })
  username: string | null;
}

@ObjectType({ description: 'What a change of tier does to one user.' })
export class UserTierChange {
  @Field(() => ID, { description: 'Id of the user.' })
  userId: string;

  @Field({ description: 'E-mail address of the user.' })
  email: string;

  @Field(() => Int, { description: 'Connected accounts of the user.' })
  used: number;

  @Field(() => [TierChangeAccount], { description: 'Accounts that pause.' })
  pauses: TierChangeAccount[];

  @Field(() => [TierChangeAccount], { description: 'Accounts that were paused and work again.' })
  resumes: TierChangeAccount[];
}

export const UserTierChangeConnection = connectionOf(UserTierChange, 'UserTierChange');

@ObjectType({ description: 'What a change of tier would do. Nothing is changed.' })
export class TierChangePreview {
  planned: PlannedChange;

  @Field(() => Int, { nullable: true, description: 'Accounts that would be allowed; null: unlimited.' })
  accountLimit: number | null;
}

@ObjectType({ description: 'The user is on the tier.' })
export class TierAssigned {
  readonly __typename = 'TierAssigned' as const;

  @Field(() => TierType, { description: 'The tier.' })
  tier: Tier;

  @Field(() => UserTierChange, { description: 'What it did to the accounts of the user.' })
  change: UserTierChange;
}

@ObjectType({ description: 'The tier is changed for everybody who is on it.' })
export class TierUpdated {
  readonly __typename = 'TierUpdated' as const;

  @Field(() => TierType, { description: 'The tier after the change.' })
  tier: Tier;

  @Field(() => Int, { description: 'How many accounts paused by it.' })
  pausedAccounts: number;

  @Field(() => Int, { description: 'How many accounts resumed by it.' })
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
