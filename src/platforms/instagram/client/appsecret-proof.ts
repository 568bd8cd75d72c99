import { createHmac } from 'node:crypto';

/** Proves that a call comes from the app's own server: HMAC-SHA256 of the token under the app secret, in hex. */
export function appSecretProof(token: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
