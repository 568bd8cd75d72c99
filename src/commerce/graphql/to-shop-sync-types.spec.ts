import { CommerceResource } from '../../platforms/platform-commerce.js';
import { CommerceSyncState, SyncPurpose } from '../domain/commerce-sync.js';
import { CommerceSyncEntity } from '../sync/commerce-sync.entity.js';
import { toShopSyncTypes } from './to-shop-sync-types.js';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 12, minute));

function aSync(more: Partial<CommerceSyncEntity>): CommerceSyncEntity {
  return Object.assign(new CommerceSyncEntity(), {
    stream: 'orders',
    resource: CommerceResource.ORDERS,
    purpose: SyncPurpose.CHANGES,
    state: CommerceSyncState.DONE,
    missingScopes: [],
    syncedUntil: null,
    succeededAt: null,
    dueAt: at(5),
    failureCount: 0,
    failureCode: null,
    failedAt: null,
    requestedFrom: null,
    passIsRequested: false,
    ...more,
  });
}

describe('The sync of a shop', () => {
  it.each([
    ['waits', [aSync({}), aSync({ purpose: SyncPurpose.HISTORY, dueAt: at(9) })], at(5)],
    ['is paused', [aSync({ state: CommerceSyncState.PAUSED })], null],
    ['runs', [aSync({ state: CommerceSyncState.RUNNING, dueAt: at(0) })], null],
    [
      'runs in part',
      [
        aSync({ state: CommerceSyncState.RUNNING, dueAt: at(0), purpose: SyncPurpose.HISTORY }),
        aSync({ dueAt: at(7) }),
      ],
      at(7),
    ],
  ])('that %s shows its next run', (_, rows, nextRunAt) => {
    expect(toShopSyncTypes(rows)).toMatchObject([{ nextRunAt }]);
  });

  it.each([
    ['is read for the first time', { succeededAt: null, passIsRequested: true }, false],
    ['is requested again', { succeededAt: at(1), requestedFrom: at(0) }, false],
    ['is read again on request', { succeededAt: at(1), passIsRequested: true }, false],
    [
      'is read again at night',
      { succeededAt: at(1), state: CommerceSyncState.RUNNING, passFrom: at(0) },
      true,
    ],
  ])('whose history %s shows whether it is complete', (_, facts, isHistoryComplete) => {
    const rows = [aSync({}), aSync({ purpose: SyncPurpose.HISTORY, ...facts })];
    expect(toShopSyncTypes(rows)).toMatchObject([{ isHistoryComplete }]);
  });

  it('is not healthy while it runs after a failure, and healthy while it waits for a rate limit', () => {
    const failure = {
      failureCode: 'PLATFORM_UNAVAILABLE' as const,
      failureMessage: 'Away.',
      failedAt: at(1),
    };
    const retried = aSync({ ...failure, state: CommerceSyncState.RUNNING, failureCount: 2 });
    const limited = aSync({
      ...failure,
      failureCode: 'PLATFORM_RATE_LIMITED',
      state: CommerceSyncState.WAITING,
    });
    expect(toShopSyncTypes([retried])).toMatchObject([{ isHealthy: false }]);
    expect(toShopSyncTypes([limited])).toMatchObject([
      { isHealthy: true, lastError: { code: 'PLATFORM_RATE_LIMITED', at: at(1) } },
    ]);
  });
});
