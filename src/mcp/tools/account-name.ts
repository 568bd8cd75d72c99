import type { Account } from '../../accounts/domain/account.js';
import { platformNames } from '../../platforms/platform.js';

/** The name of an account for the user, with its platform. */
export function nameOf({ platform, label, displayName, username }: Account): string {
  const name = label ?? displayName;
  const place = platformNames[platform];
  return username === null ? `${name} (${place})` : `${name} (@${username}, ${place})`;
}
