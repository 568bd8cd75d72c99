import { Platform } from './platform.js';

/** A limit of calls to a platform that this installation counts, and how much of it is used. */
export interface CallBudget {
  /** Fewer for a time after the platform refused a call that was allowed. */
  calls: number;
  perSeconds: number;
  /** Calls in the current period. */
  used: number;
  /** 0 also while the platform refuses calls. */
  remaining: number;
  /** When all calls are possible again. Null if they are now. */
  refillsAt: Date | null;
}

/** Use of a group of calls that are counted together, by all apps or tokens with recent calls. */
export interface BudgetReport {
  platform: Platform;
  bucket: string;
  /** Number of apps or tokens, each with its budget. */
  scopeCount: number;
  /** Calls that each of them may make per period. Null if an earlier version counted them. */
  calls: number | null;
  perSeconds: number | null;
  /** Calls in the current period of the one that made most. */
  peakUsed: number;
  /** Number of those whose calls the platform refuses. */
  blockedCount: number;
  /** When the platform accepts calls of all of them again. Null if it does. */
  blockedUntil: Date | null;
}

/** Reports about all budgets of calls, for administrators. */
export abstract class BudgetReports {
  /** Sorted by platform and bucket. */
  abstract report(): Promise<BudgetReport[]>;
}

/** A platform whose limits of calls are known, by the resource whose calls use them. */
export interface BudgetSource<Resource> {
  /** Limits of an account, read without a call to the platform. Those without recent calls are left out. */
  budgets(account: { externalId: string; loginType: string }): Promise<ReadonlyMap<Resource, CallBudget>>;
}
