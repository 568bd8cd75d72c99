/** Buyer data as masked by the platform. Fields outside this list are never stored. */
export interface ExternalBuyer {
  name: string | null;
  city: string | null;
  state: string | null;
  postalCode: string | null;
  regionCode: string | null;
}
