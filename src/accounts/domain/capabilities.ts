import { Capability } from '../../platforms/platform.js';
import type { Login } from '../../platforms/platform-login.js';

type Scopes = Pick<Login, 'scopesFor'>;

/** Scopes that a capability asks for beyond what every connection does. */
function ownScopes(login: Scopes, capability: Capability, loginType: string): string[] {
  const always = login.scopesFor([], loginType);
  return login.scopesFor([capability], loginType).filter((scope) => !always.includes(scope));
}

/** What can be asked for of a platform, with the scopes its operator has. */
export function offeredCapabilities(login: Scopes, loginType: string): Capability[] {
  return Object.values(Capability).filter(
    (capability) => capability === Capability.PROFILE || ownScopes(login, capability, loginType).length > 0,
  );
}

/** What a person has granted of it. */
export function grantedCapabilities(
  login: Scopes,
  loginType: string,
  scopes: readonly string[],
): Capability[] {
  return offeredCapabilities(login, loginType).filter((capability) =>
    ownScopes(login, capability, loginType).every((scope) => scopes.includes(scope)),
  );
}
