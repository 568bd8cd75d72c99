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

/** A platform whose limits of calls are known, by the resource whose calls use them. */
export interface BudgetSource<Resource> {
  /** Limits of an account, read without a call to the platform. Those without recent calls are left out. */
  budgets(account: { externalId: string; loginType: string }): Promise<ReadonlyMap<Resource, CallBudget>>;
}
