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
 * Seals what the use of a refresh token was answered, for the holder of that token alone: the key is made of the token, which is
 * stored nowhere.
 */
export function sealResponse(refreshToken: string, answer: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', keyOf(refreshToken), nonce);
  const sealed = Buffer.concat([nonce, cipher.update(answer, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64');
}

/** null when it was sealed for another token or was changed. */
export function openResponse(refreshToken: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(refreshToken), bytes.subarray(0, nonceBytes));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function keyOf(refreshToken: string): KeyObject {
  const secret = createSecretKey(refreshToken, 'utf8');
  return createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', 'patchbay refresh answer', 32)));
}
