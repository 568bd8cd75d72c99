import { Capability } from '../../platforms/platform.js';
import type { Login } from '../../platforms/platform-login.js';

type Scopes = Pick<Login, 'scopesFor'>;

/** Scopes that a capability needs in addition to those of every connection. */
function ownScopes(login: Scopes, capability: Capability, loginType: string): string[] {
  const always = login.scopesFor([], loginType);
  return login.scopesFor([capability], loginType).filter((scope) => !always.includes(scope));
}

/** Capabilities that a connection can request, given the scopes of the platform app. */
export function offeredCapabilities(login: Scopes, loginType: string): Capability[] {
  return Object.values(Capability).filter(
    (capability) => capability === Capability.PROFILE || ownScopes(login, capability, loginType).length > 0,
  );
}

/** Capabilities that the user granted. */
export function grantedCapabilities(
  login: Scopes,
  loginType: string,
  scopes: readonly string[],
): Capability[] {
  return offeredCapabilities(login, loginType).filter((capability) =>
    ownScopes(login, capability, loginType).every((scope) => scopes.includes(scope)),
  );
}
