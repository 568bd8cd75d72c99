import { isIP } from 'node:net';

/** Whom browsers create passkeys for. */
export interface RelyingParty {
  /** Host of PUBLIC_URL. Passkeys belong to it: after a change of the host no passkey works. */
  id: string;
  /** The only origin whose pages may use passkeys. */
  origin: string;
}

/** Null if PUBLIC_URL has an IP address: browsers refuse passkeys there. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  const { hostname, origin } = new URL(publicUrl);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return isAddress ? null : { id: hostname, origin };
}
