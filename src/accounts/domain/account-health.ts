import { type GrantState, missingScopes } from '../../grants/domain/grant.js';
import { findNearEnd } from '../../grants/domain/grant-end.js';
import type { RefreshModel } from '../../platforms/platform-login.js';
import { type AccountHealth, type AccountProblem, AccountStatus, ENDS_SOON, NextAction } from './account.js';

export interface HealthFacts {
  disconnectedAt: Date | null;
  isPaused: boolean;
  /** Null after the grant was deleted. */
  grant: GrantState | null;
  /** How the platform refreshes the grant. Null if the platform is disabled. */
  refreshModel: RefreshModel | null;
}

/** Health of an account, derived from its grant and the limits of the tier. */
export function accountHealth(facts: HealthFacts, now: Date): AccountHealth {
  const { grant } = facts;
  const { status, nextAction } = statusOf(facts, now);
  const reconnectBy = status === AccountStatus.ACTIVE ? endSoon(facts, now) : null;
  return {
    status,
    nextAction: reconnectBy ? NextAction.RECONNECT : nextAction,
    reason: grant?.status === 'EXPIRED' ? grant.expiredReason : reconnectBy && ENDS_SOON,
    reconnectBy,
    accessExpiresAt: grant?.accessExpiresAt ?? null,
    refreshExpiresAt: grant?.refreshExpiresAt ?? null,
    lastRefreshedAt: grant?.refreshedAt ?? null,
    missingScopes: grant ? missingScopes(grant) : [],
    lastError: grant?.lastError ?? null,
  };
}

/** The health of a working account about which a feature reports a problem. An end of access is more urgent. */
export function withProblem(health: AccountHealth, problem: AccountProblem): AccountHealth {
  return {
    ...health,
    status: problem.status,
    nextAction: health.nextAction === NextAction.NONE ? problem.nextAction : health.nextAction,
    reason: health.reason ?? problem.reason,
    missingScopes: [...new Set([...health.missingScopes, ...problem.missingScopes])],
  };
}

function endSoon({ grant, refreshModel }: HealthFacts, now: Date): Date | null {
  return grant && refreshModel && findNearEnd({ ...grant, refreshModel }, now);
}

function statusOf(
  { disconnectedAt, isPaused, grant }: HealthFacts,
  now: Date,
): { status: AccountStatus; nextAction: NextAction } {
  if (disconnectedAt) return { status: AccountStatus.DISCONNECTED, nextAction: NextAction.NONE };
  if (isPaused) return { status: AccountStatus.PAUSED, nextAction: NextAction.UPGRADE };
  if (!grant || grant.status === 'EXPIRED') {
    return { status: AccountStatus.EXPIRED, nextAction: NextAction.RECONNECT };
  }
  // An expired access token is not an error: it is refreshed when it is needed.
  if (grant.failures > 0 && grant.accessExpiresAt && grant.accessExpiresAt <= now) {
    const operator = grant.lastError?.kind === 'misconfigured';
    return {
      status: AccountStatus.ERROR,
      nextAction: operator ? NextAction.CONTACT_OPERATOR : NextAction.WAIT,
    };
  }
  const lacks = missingScopes(grant).length > 0;
  return { status: AccountStatus.ACTIVE, nextAction: lacks ? NextAction.RECONNECT : NextAction.NONE };
}
