import type { Account } from '../../accounts/domain/account.js';

/** The name of an account for the user, with its platform. */
export function nameOf({ platform, label, displayName, username }: Account): string {
  const name = label ?? displayName;
  return username === null ? `${name} (${platform})` : `${name} (@${username}, ${platform})`;
}
