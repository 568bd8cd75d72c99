/** Network address and browser of a request that may be unauthenticated. */
export interface Visitor {
  address: string;
  userAgent: string | null;
}
