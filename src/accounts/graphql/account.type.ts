import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RequiresScope } from '../../auth/access.js';
import type { GrantError } from '../../grants/domain/grant.js';
import type { GrantOperationEntity } from '../../grants/operations/operation.entity.js';
import { connectionOf } from '../../graphql/connection.js';
import { Node } from '../../graphql/node.type.js';
// Registers Platform as a GraphQL enum.
import '../../platforms/installed.graphql.js';
import { Platform } from '../../platforms/platform.js';
import { type Account, type AccountHealth, AccountStatus, NextAction } from '../domain/account.js';

registerEnumType(AccountStatus, {
  name: 'AccountStatus',
  description: 'How an account is doing.',
  valuesMap: {
    ACTIVE: { description: 'Works.' },
    EXPIRED: { description: 'The platform no longer accepts the grant; only a new consent helps.' },
    ERROR: { description: 'Access has run out and could not be renewed yet; it is tried again.' },
    PAUSED: { description: 'The tier has no room for it; a higher rank or tier resumes it.' },
    DISCONNECTED: { description: 'Disconnected by the user. Kept for the posts that hang on it.' },
  },
});

registerEnumType(NextAction, {
  name: 'AccountNextAction',
  description: 'What would make an account do all that it was connected for.',
  valuesMap: {
    NONE: { description: 'Nothing is to be done.' },
    RECONNECT: { description: 'The person has to consent again: startConnection with reconnectAccountId.' },
    WAIT: { description: 'The platform is in trouble; it is tried again by itself.' },
    UPGRADE: { description: 'A larger tier, or a higher rank, resumes it.' },
    CONTACT_OPERATOR: { description: 'The app of this installation is not set up properly at the platform.' },
  },
});

@ObjectType({ description: 'The newest thing that went wrong with an account at its platform.' })
export class AccountError implements Pick<GrantError, 'platformCode' | 'message'> {
  @Field({
    description: 'What kind of failure: transient, rate-limited, reauthorize, rejected or misconfigured.',
  })
  kind: string;

  @Field({ description: "The platform's own code, for support." })
  platformCode: string;

  @Field({ description: 'What happened, for developers. English.' })
  message: string;

  @Field({ description: 'When.' })
  at: Date;
}

@ObjectType('AccountHealth', { description: 'How an account is doing, and what to do about it.' })
export class AccountHealthType {
  @Field(() => AccountStatus, { description: 'The same as `status` of the account.' })
  status: AccountStatus;

  @Field(() => NextAction, { description: 'What would make it do all that it was connected for.' })
  nextAction: NextAction;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the person has to consent again, as a stable word: why the grant expired (GRANT_REVOKED, LOST_REPLY, …), or ENDS_SOON while it still works.',
  })
  reason: string | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'When access ends unless the person consents again; with ENDS_SOON only. A mail tells them as well.',
  })
  reconnectBy: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When access ends unless it is renewed; renewed by itself. null: never, or not told.',
  })
  accessExpiresAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When renewing ends and the person has to consent again. null: never, or not told.',
  })
  refreshExpiresAt: Date | null;

  @Field(() => Date, { nullable: true, description: 'When access was last renewed or granted.' })
  lastRefreshedAt: Date | null;

  @Field(() => [String], {
    description: "Scopes that were asked for and not granted, in the platform's words.",
  })
  missingScopes: string[];

  @Field(() => AccountError, { nullable: true, description: 'The newest failure, also one that is over.' })
  lastError: AccountError | null;
}

@RequiresScope('accounts:read')
@ObjectType({ implements: () => [Node], description: 'Something done with an account at its platform.' })
export class AccountOperation implements Node {
  @Field(() => ID, { description: 'Id of the operation.' })
  id: string;

  @Field({ description: 'What was done: consent, token.refresh, probe, or the purpose of a call.' })
  kind: string;

  @Field({
    description:
      'Outcome: ok, or the kind of failure: transient, rate-limited, reauthorize, rejected, misconfigured.',
  })
  outcome: string;

  @Field(() => String, { nullable: true, description: "The platform's own code of the failure." })
  platformCode: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the failed call; its support asks for it.",
  })
  platformRequestId: string | null;

  @Field({ description: 'When it began.' })
  at: Date;

  @Field(() => Int, { description: 'How long it took, in milliseconds.' })
  durationMs: number;
}

/** Properties without a decorator are for resolvers alone. */
@RequiresScope('accounts:read')
@ObjectType('Account', {
  implements: () => [Node],
  description: 'A channel, shop or profile that the viewer has connected.',
})
export class AccountType implements Node {
  @Field(() => ID, { description: 'Id of the account.' })
  id: string;

  @Field(() => Platform, { description: 'Where it is.' })
  platform: Platform;

  @Field({ description: 'Its id at the platform.' })
  externalId: string;

  @Field({ description: "What to call it: the viewer's own name for it, else the platform's." })
  name: string;

  @Field(() => String, { nullable: true, description: "The viewer's own name for it. Set by renameAccount." })
  label: string | null;

  @Field({ description: "The platform's name for it." })
  displayName: string;

  @Field(() => String, { nullable: true, description: 'Handle without @, where the platform tells it.' })
  username: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address of its picture at the platform. It may stop working after some hours.',
  })
  avatarUrl: string | null;

  @Field({
    description:
      'Names, picture and profile are what the platform had at this time. It is asked once a day while access lives, and at once by refreshAccount.',
  })
  profileSyncedAt: Date;

  @Field(() => AccountStatus, { description: 'How it is doing.' })
  status: AccountStatus;

  @Field(() => AccountHealthType, { description: 'How it is doing in full, and what to do about it.' })
  health: AccountHealthType;

  @Field(() => Int, {
    description: "Its place in the viewer's order, smallest first. Set by rankAccounts.",
  })
  rank: number;

  @Field({ description: 'When it was connected, the last time.' })
  connectedAt: Date;

  @Field(() => Date, { nullable: true, description: 'When it was disconnected, if it is.' })
  disconnectedAt: Date | null;

  userId: string;
  grantId: string | null;
  profileFacts: Readonly<Record<string, unknown>>;
  scopes: readonly string[];
  loginType: string | null;
}

export const AccountConnection = connectionOf(AccountType, 'Account');
export const AccountOperationConnection = connectionOf(AccountOperation, 'AccountOperation');

export function toAccountType(account: Account): AccountType {
  const { label, displayName, health } = account;
  return {
    id: account.id,
    userId: account.userId,
    grantId: account.grantId,
    platform: account.platform,
    externalId: account.externalId,
    name: label ?? displayName,
    label,
    displayName,
    username: account.username,
    avatarUrl: account.avatarUrl,
    profileFacts: account.profile,
    profileSyncedAt: account.profileSyncedAt,
    status: account.status,
    health: toHealthType(health),
    rank: account.rank,
    scopes: account.scopes,
    loginType: account.loginType,
    connectedAt: account.connectedAt,
    disconnectedAt: account.disconnectedAt,
  };
}

export function toOperation(row: GrantOperationEntity): AccountOperation {
  const { id, kind, outcome, platformCode, platformRequestId, at, durationMs } = row;
  return { id, kind, outcome, platformCode, platformRequestId, at, durationMs };
}

function toHealthType(health: AccountHealth): AccountHealthType {
  const { missingScopes, lastError } = health;
  return {
    status: health.status,
    nextAction: health.nextAction,
    reason: health.reason,
    reconnectBy: health.reconnectBy,
    accessExpiresAt: health.accessExpiresAt,
    refreshExpiresAt: health.refreshExpiresAt,
    lastRefreshedAt: health.lastRefreshedAt,
    missingScopes: [...missingScopes],
    lastError: lastError && { ...lastError, at: new Date(lastError.at) },
  };
}
