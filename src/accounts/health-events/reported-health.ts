import { type AccountHealth, AccountStatus, NextAction } from '../domain/account.js';

/** What events report about the health of an account. */
export type ReportedHealth = Pick<AccountHealth, 'status' | 'nextAction' | 'reason'>;

/** The health to report. Null for an account that works and needs nothing. */
export function toReported({ status, nextAction, reason }: AccountHealth): ReportedHealth | null {
  const isUsable = status === AccountStatus.ACTIVE && nextAction === NextAction.NONE && reason === null;
  return isUsable ? null : { status, nextAction, reason };
}

export function isSameHealth(one: ReportedHealth | null, other: ReportedHealth | null): boolean {
  return (
    one?.status === other?.status && one?.nextAction === other?.nextAction && one?.reason === other?.reason
  );
}
