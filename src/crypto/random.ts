import { randomBytes } from 'node:crypto';

/** Creates an unguessable token for URLs and cookies, base64url. 256 bits by default. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
