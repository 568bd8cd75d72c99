import { PlatformFailure } from '../../platform-failure.js';

/**
 * Whether a failed call of a discovery concerns only the requested business or Page. A refused user token, a rate limit and a
 * wrong configuration of the app concern all other calls too.
 */
export function concernsOnePart(error: unknown): error is PlatformFailure {
  if (!(error instanceof PlatformFailure)) return false;
  const { kind, reason } = error;
  return kind === 'rejected' || kind === 'transient' || reason === 'SCOPES_MISSING';
}
