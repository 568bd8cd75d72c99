/** Whether the sums of a statement's transactions agree with what the platform prints. Null: the platform prints no such total. */
export interface StatementSums {
  /** Whether the platform adds no more transactions and all are read. */
  isComplete: boolean;
  /** Whether transactions could not be stored. */
  isIncomplete: boolean;
  /** Whether all transactions have the currency of the statement. */
  hasOneCurrency: boolean;
  settlementAgrees: boolean;
  reserveAgrees: boolean | null;
  /** Whether the settlement with the reserve is what is paid. */
  payableAgrees: boolean | null;
}

/** Null if it cannot be decided. */
export function isBalanced(sums: StatementSums): boolean | null {
  if (!sums.isComplete || sums.isIncomplete || !sums.hasOneCurrency) return null;
  return sums.settlementAgrees && sums.reserveAgrees !== false && sums.payableAgrees !== false;
}
