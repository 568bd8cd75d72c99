/** Who knocks, before we know who it is. */
export interface Visitor {
  address: string;
  userAgent: string | null;
}
