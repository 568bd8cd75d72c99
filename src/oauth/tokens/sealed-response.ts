import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals the response to a refresh request. The key is derived from the refresh token, which is not stored, so only
 * the client with the token can open the response.
 */
export function sealResponse(refreshToken: string, response: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', deriveKey(refreshToken), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(response, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64');
}

/** Returns null if the response was sealed for another token or modified. */
export function openResponse(refreshToken: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(refreshToken), bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function deriveKey(refreshToken: string): KeyObject {
  const key = hkdfSync('sha256', refreshToken, '', 'patchbay refresh response', 32);
  return createSecretKey(new Uint8Array(key));
}
