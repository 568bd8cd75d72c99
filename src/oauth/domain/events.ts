/** An event of the authorization server, for the audit trail and the event hook of extensions.ts. */
export interface OAuthEvent {
  name: OAuthEventName;
  clientId: string;
  /** The user for whom the client acts. Null for client credentials. */
  userId: string | null;
  authorizationId: string | null;
  /** Network address of the caller. Null if there is no request. */
  address: string | null;
  details: Readonly<Record<string, unknown>>;
}

export type OAuthEventName =
  | 'token_issued'
  | 'token_refreshed'
  /** A code or refresh token was used again. Its authorization is revoked. */
  | 'token_reused'
  | 'token_revoked'
  | 'consent_given'
  | 'consent_withdrawn';
