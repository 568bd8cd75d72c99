import type { Config } from '../../config/config.js';

/** Whether callers without an initial access token may register assistants. */
export function isAnonymousRegistrationOn({ mcp, oauth }: Config): boolean {
  return mcp.enabled && oauth.dynamicRegistration;
}

/** Whether clients may register in any way. */
export function isRegistrationOn(config: Config): boolean {
  return config.oauth.registrationToken !== null || isAnonymousRegistrationOn(config);
}
