import { type Account, AccountStatus } from '../../accounts/domain/account.js';
import { Failure } from '../../failures/failure.js';
import type { ContentSource } from '../../platforms/platform-content.js';

/**
 * Refuses accounts whose content cannot be read now, before a platform call.
 *
 * @throws Failure NOT_FOUND (disconnected), ACCOUNT_PAUSED, RECONNECT_REQUIRED
 */
export function requireReadable(account: Account, content: Pick<ContentSource, 'scopes'>): void {
  const { id, status, health } = account;
  if (status === AccountStatus.DISCONNECTED) throw new Failure('NOT_FOUND');
  if (status === AccountStatus.PAUSED) throw new Failure('ACCOUNT_PAUSED');
  const missingScopes = content
    .scopes(account.loginType ?? '')
    .filter((scope) => !account.scopes.includes(scope));
  if (status === AccountStatus.EXPIRED || missingScopes.length > 0) {
    const reason = status === AccountStatus.EXPIRED ? health.reason : 'SCOPES_MISSING';
    throw new Failure('RECONNECT_REQUIRED', { accountId: id, reason, missingScopes });
  }
}
