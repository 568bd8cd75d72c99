/** What happens at the authorization server, for the audit trail and for the hook of extensions.ts. */
export interface OAuthEvent {
  name: OAuthEventName;
  clientId: string;
  /** The person for whom the client acts; null for a client that acts for itself. */
  userId: string | null;
  authorizationId: string | null;
  /** Network address of who asked. */
  address: string | null;
  details: Readonly<Record<string, unknown>>;
}

export type OAuthEventName =
  | 'token_issued'
  | 'token_refreshed'
  /** A code or refresh token came a second time: what was authorized with it is revoked. */
  | 'token_reused'
  | 'token_revoked'
  | 'consent_given'
  | 'consent_withdrawn';
