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
  description: 'Status of an account.',
  valuesMap: {
    ACTIVE: { description: 'The account works.' },
    EXPIRED: {
      description: 'The platform no longer accepts the grant. The user must reconnect the account.',
    },
    ERROR: {
      description:
        'The access token expired and could not be refreshed yet, which is retried, or the platform has deactivated the shop.',
    },
    PAUSED: {
      description: 'The tier allows fewer accounts. A higher rank or a larger tier resumes the account.',
    },
    DISCONNECTED: { description: 'Disconnected by the user. The account is kept for its posts.' },
  },
});

registerEnumType(NextAction, {
  name: 'AccountNextAction',
  description: 'The action that makes an account fully usable.',
  valuesMap: {
    NONE: { description: 'No action is needed.' },
    RECONNECT: { description: 'The user must consent again: call startConnection with reconnectAccountId.' },
    WAIT: { description: 'The platform has a problem. The refresh is retried automatically.' },
    UPGRADE: { description: 'A larger tier or a higher rank resumes the account.' },
    CONTACT_OPERATOR: { description: 'The platform app of this installation is not configured correctly.' },
    RESOLVE_AT_PLATFORM: {
      description: 'The user must resolve it at the platform, such as a deactivated shop.',
    },
  },
});

@ObjectType({ description: 'The most recent platform failure of an account.' })
export class AccountError implements Pick<GrantError, 'platformCode' | 'message'> {
  @Field({
    description: 'Kind of failure: transient, rate-limited, reauthorize, rejected or misconfigured.',
  })
  kind: string;

  @Field({ description: "The platform's error code, for support." })
  platformCode: string;

  @Field({ description: 'Message for developers, in English.' })
  message: string;

  @Field({ description: 'Time of the failure.' })
  at: Date;
}

@ObjectType('AccountHealth', { description: 'Health of an account, and the next action.' })
export class AccountHealthType {
  @Field(() => AccountStatus, { description: 'Same as `Account.status`.' })
  status: AccountStatus;

  @Field(() => NextAction, { description: 'The action that makes the account fully usable.' })
  nextAction: NextAction;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the account is not fully usable, as a stable code: the reason why the grant expired (GRANT_REVOKED, LOST_REPLY, …), or ENDS_SOON while the account still works. For shops also SHOP_DEACTIVATED, AUTHORIZATION_REMOVED, MISSING_SCOPES and SYNC_FAILING. Null otherwise.',
  })
  reason: string | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which access ends unless the user consents again. The user is also notified by mail. Null unless reason is ENDS_SOON.',
  })
  reconnectBy: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the access token expires. It is refreshed automatically. Null if it never expires or the platform does not report it.',
  })
  accessExpiresAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description:
      'Time at which the refresh token expires and the user must consent again. Null if it never expires or the platform does not report it.',
  })
  refreshExpiresAt: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of the last refresh or consent. Null if the grant no longer exists.',
  })
  lastRefreshedAt: Date | null;

  @Field(() => [String], {
    description: 'Requested scopes that the user did not grant, as the platform names them.',
  })
  missingScopes: string[];

  @Field(() => AccountError, {
    nullable: true,
    description: 'The most recent failure, also if it is resolved. Null if there was none.',
  })
  lastError: AccountError | null;
}

@RequiresScope('accounts:read')
@ObjectType({ implements: () => [Node], description: 'One operation with an account at its platform.' })
export class AccountOperation implements Node {
  @Field(() => ID, { description: 'Id of the operation.' })
  id: string;

  @Field({ description: 'Kind of operation: consent, token.refresh, probe, or the purpose of a call.' })
  kind: string;

  @Field({
    description: 'Outcome: ok, transient, rate-limited, reauthorize, rejected or misconfigured.',
  })
  outcome: string;

  @Field(() => String, {
    nullable: true,
    description: "The platform's error code. Null if the operation succeeded.",
  })
  platformCode: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The platform's id of the failed call, for its support. Null if the platform sent none.",
  })
  platformRequestId: string | null;

  @Field({ description: 'Start time.' })
  at: Date;

  @Field(() => Int, { description: 'Duration in milliseconds.' })
  durationMs: number;
}

/** Properties without a decorator are used by resolvers and are not in the schema. */
@RequiresScope('accounts:read')
@ObjectType('Account', {
  implements: () => [Node],
  description: 'A channel, shop or profile that the viewer connected.',
})
export class AccountType implements Node {
  @Field(() => ID, { description: 'Id of the account.' })
  id: string;

  @Field(() => Platform, { description: 'The platform.' })
  platform: Platform;

  @Field({ description: 'Id of the account at the platform.' })
  externalId: string;

  @Field({ description: 'Name to display: label if it is set, otherwise displayName.' })
  name: string;

  @Field(() => String, {
    nullable: true,
    description: 'Name given by the viewer with renameAccount. Null if there is none.',
  })
  label: string | null;

  @Field({ description: 'Name at the platform.' })
  displayName: string;

  @Field(() => String, {
    nullable: true,
    description: 'Username at the platform, without @. Null if the platform does not report it.',
  })
  username: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'URL of the picture at the platform. It may expire after some hours. Null if there is none.',
  })
  avatarUrl: string | null;

  @Field({
    description:
      'Time at which names, picture and profile were last read from the platform: once a day while the access token is valid, and by refreshAccount.',
  })
  profileSyncedAt: Date;

  @Field(() => AccountStatus, { description: 'Status of the account.' })
  status: AccountStatus;

  @Field(() => AccountHealthType, { description: 'Health of the account, and the next action.' })
  health: AccountHealthType;

  @Field(() => Int, {
    description: "Position in the viewer's order, smallest first. Set by rankAccounts.",
  })
  rank: number;

  @Field({ description: 'Time of the last connection.' })
  connectedAt: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'Time of disconnection. Null while the account is connected.',
  })
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
