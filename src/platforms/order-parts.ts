/** Money that a buyer got back. */
export interface ExternalRefund {
  /** Equal wherever the platform reports this refund: a return may be listed alone and as a part of another one. */
  externalId: string;
  orderId: string | null;
  /** An `ExternalMoney`. Positive. */
  amount: { amount: string; currency: string };
  /** When the platform reported the refund as paid. Null if unknown: the time of the first read that has it stands in. */
  at: Date | null;
}

/** Buyer data as masked by the platform. Fields outside this list are never stored. */
export interface ExternalBuyer {
  name: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  regionCode: string | null;
}
