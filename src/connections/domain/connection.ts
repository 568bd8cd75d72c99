import type { FailureCode } from '../../failures/failure-codes.js';
import type { ExternalAccount } from '../../platforms/platform-login.js';

/** How long a choice among several accounts, or the confirmation of an install, can take. */
export const choiceMinutes = 30;

/**
 * Stage of a connect flow: `TICKET` (started by the app) or `INSTALL` (started by the platform, not confirmed yet), `AWAY` (the
 * user is at the platform), `WORKING` (a request handles it), `CHOOSING` (waits for a choice), `CONNECTED` or `FAILED`.
 */
export type ConnectionStage = 'TICKET' | 'AWAY' | 'INSTALL' | 'WORKING' | 'CHOOSING' | 'CONNECTED' | 'FAILED';

/** An account to choose from, as shown to the user. */
export interface AccountChoice {
  externalId: string;
  displayName: string;
  username: string | null;
  avatarUrl: string | null;
}

/** Result of a connect flow, or its present state. */
export type ConnectionResult =
  | { kind: 'connected'; accountIds: readonly string[] }
  | { kind: 'choosing'; connectionId: string }
  | { kind: 'working' }
  | { kind: 'failed'; code: FailureCode };

/** End of a browser's visit: a redirect to the app, or a page if there is no return URL. */
export interface ConnectionExit {
  /** Id of the flow. Null if the browser has no known flow. */
  connectionId: string | null;
  result: ConnectionResult;
  returnUrl: string | null;
}

export function choiceOf({ externalId, displayName, username, avatarUrl }: ExternalAccount): AccountChoice {
  return { externalId, displayName, username, avatarUrl };
}

/** The return URL with the result as query parameters. It never contains a secret. */
export function resultUrl(returnUrl: string, result: ConnectionResult): string {
  const url = new URL(returnUrl);
  for (const name of ['status', 'account', 'connection', 'code']) url.searchParams.delete(name);
  switch (result.kind) {
    case 'connected':
      url.searchParams.set('status', 'connected');
      for (const id of result.accountIds) url.searchParams.append('account', id);
      break;
    case 'choosing':
      url.searchParams.set('status', 'choosing');
      url.searchParams.set('connection', result.connectionId);
      break;
    case 'failed':
      url.searchParams.set('status', 'failed');
      url.searchParams.set('code', result.code);
      break;
    case 'working':
      url.searchParams.set('status', 'working');
  }
  return url.href;
}
