/** What a platform posts about a person, beside its webhooks: that they removed the app, or want their data deleted. */
export interface PersonRequest {
  /** The person's id, as of a grant or of an account: platforms are not of one mind. */
  personId: string;
  issuedAt: Date | null;
  /** After this it is no longer to be obeyed. */
  expiresAt: Date | null;
}

export interface PersonRequests {
  /** Reads the body of a signed form. null: malformed, or not signed by the platform. */
  read(body: string): PersonRequest | null;
}
