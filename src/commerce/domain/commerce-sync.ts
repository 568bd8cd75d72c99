/** `PAUSED`: not run until the cause is removed; `pauseReason` names it. `FAILED`: the latest run failed; it is retried. */
export enum CommerceSyncState {
  WAITING = 'WAITING',
  RUNNING = 'RUNNING',
  DONE = 'DONE',
  FAILED = 'FAILED',
  PAUSED = 'PAUSED',
}

/**
 * `CHANGES` follows what changes from now on. `HISTORY` reads the past: after connecting, each night, and on request. They run
 * apart, so that a long history never delays new orders.
 */
export enum SyncPurpose {
  CHANGES = 'CHANGES',
  HISTORY = 'HISTORY',
}

/** Why a sync is paused. */
export enum SyncPauseReason {
  /** The grant has ended or lacks a consent. */
  RECONNECT_REQUIRED = 'RECONNECT_REQUIRED',
  /** The grant lacks scopes that the stream needs. */
  MISSING_SCOPES = 'MISSING_SCOPES',
  /** The platform has deactivated the shop. */
  SHOP_DEACTIVATED = 'SHOP_DEACTIVATED',
  /** The owner has ended the authorization of this shop. The grant may cover other shops. */
  AUTHORIZATION_REMOVED = 'AUTHORIZATION_REMOVED',
  /** The tier of the user allows fewer accounts. */
  ACCOUNT_PAUSED = 'ACCOUNT_PAUSED',
}
