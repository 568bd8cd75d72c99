import { randomBytes } from 'node:crypto';

/** An unguessable opaque value for URLs and cookies: 256 bits, base64url. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
