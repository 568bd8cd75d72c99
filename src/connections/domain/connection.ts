import type { FailureCode } from '../../failures/failure-codes.js';
import type { ExternalAccount } from '../../platforms/platform-login.js';

/** How long a choice among several accounts, or the confirmation of an install, can take. */
export const choiceMinutes = 30;

/**
 * Stage of a connect flow: `TICKET` (begun by the app) or `INSTALL` (begun by the platform, to be confirmed), `AWAY` (the
 * person is at the platform), `WORKING` (the callback came), `CHOOSING` (which of several accounts), and the two ends.
 */
export type ConnectionStage = 'TICKET' | 'AWAY' | 'INSTALL' | 'WORKING' | 'CHOOSING' | 'CONNECTED' | 'FAILED';

/** An account that may be chosen: what the person sees of it. */
export interface AccountChoice {
  externalId: string;
  displayName: string;
  username: string | null;
  avatarUrl: string | null;
}

/** How a connect flow ended, or what it waits for. */
export type ConnectionResult =
  | { kind: 'connected'; accountIds: readonly string[] }
  | { kind: 'choosing'; connectionId: string }
  | { kind: 'working' }
  | { kind: 'failed'; code: FailureCode };

/** Where the person goes now: back to the app, or, without an address of it, to a page of ours. */
export interface ConnectionExit {
  /** The flow; null when none of this browser is known. */
  connectionId: string | null;
  result: ConnectionResult;
  returnUrl: string | null;
}

export function choiceOf({ externalId, displayName, username, avatarUrl }: ExternalAccount): AccountChoice {
  return { externalId, displayName, username, avatarUrl };
}

/** The address of an app with the result of its flow. It never carries a secret. */
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
