/** A signed request that the platform forwards for a user: the app was removed, or data is to be deleted. */
export interface PersonRequest {
  /** Id of the user: the subject of a grant or the external id of an account, depending on the platform. */
  personId: string;
  issuedAt: Date | null;
  /** Requests are ignored after this time. */
  expiresAt: Date | null;
}

export interface PersonRequests {
  /** Reads the body of a signed form. null: malformed, or not signed by the platform. */
  read(body: string): PersonRequest | null;
}
