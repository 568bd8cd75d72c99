import { CommerceSyncState, SyncPurpose } from '../domain/commerce-sync.js';
import type { CommerceSyncEntity } from '../sync/commerce-sync.entity.js';
import type { ShopSyncError, ShopSyncType } from './account-sync.type.js';

/** Summarizes the syncs of one account per resource. A resource is as fresh as its oldest stream. */
export function toShopSyncTypes(syncs: readonly CommerceSyncEntity[]): ShopSyncType[] {
  const byResource = Map.groupBy(syncs, ({ resource }) => resource);
  return [...byResource]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([resource, rows]) => {
      const changes = rows.filter(({ purpose }) => purpose === SyncPurpose.CHANGES);
      const history = rows.filter(({ purpose }) => purpose === SyncPurpose.HISTORY);
      return {
        accountId: rows[0]!.accountId,
        resource,
        // A sync that waits for the rate limit of the platform is healthy. One that runs after a failure is not yet.
        isHealthy: rows.every(
          ({ state, failureCount }) => failureCount === 0 && state !== CommerceSyncState.PAUSED,
        ),
        isHistoryComplete: history.every(isComplete),
        syncedUntil: earliestOfAll(changes.map(({ syncedUntil }) => syncedUntil)),
        lastSuccessAt: earliestOfAll(changes.map(({ succeededAt }) => succeededAt)),
        lastError: lastErrorOf(rows),
        nextRunAt: earliest(rows.map(nextRunOf)),
        missingScopes: [...new Set(rows.flatMap(({ missingScopes }) => missingScopes))].sort(),
      };
    });
}

/** A requested history is not complete while it waits or runs. The nightly one repeats what is stored. */
function isComplete({ succeededAt, requestedFrom, passIsRequested }: CommerceSyncEntity): boolean {
  return succeededAt !== null && requestedFrom === null && !passIsRequested;
}

/** A running sync is planned again when it ends. A paused one is only checked for the removal of its cause. */
function nextRunOf({ state, dueAt }: CommerceSyncEntity): Date | null {
  return state === CommerceSyncState.RUNNING || state === CommerceSyncState.PAUSED ? null : dueAt;
}

function lastErrorOf(rows: readonly CommerceSyncEntity[]): ShopSyncError | null {
  const [failed] = rows
    .filter(({ failureCode, failedAt }) => failureCode && failedAt)
    .sort((one, other) => other.failedAt!.getTime() - one.failedAt!.getTime());
  return failed
    ? {
        code: failed.failureCode!,
        message: failed.failureMessage ?? '',
        platformRequestId: failed.failureRequestId,
        at: failed.failedAt!,
      }
    : null;
}

function earliest(times: readonly (Date | null)[]): Date | null {
  const [first] = times.filter((time) => time !== null).sort((one, other) => one.getTime() - other.getTime());
  return first ?? null;
}

/** Null if one is null. */
function earliestOfAll(times: readonly (Date | null)[]): Date | null {
  return times.includes(null) ? null : earliest(times);
}
