import { z } from 'zod';
import { parseLossless } from '../../http/lossless-json.js';
import { isSigned } from './signature.js';

const payload = z.object({
  algorithm: z.string().regex(/^hmac-sha256$/i),
  /** Unix seconds. 0 or absent: does not expire. */
  expires: z.number().nullish(),
  issued_at: z.number().nullish(),
  user_id: z.union([z.string().min(1), z.int().nonnegative().transform(String)]),
});

/** The content of a signed request with a valid signature. */
export interface SignedRequest {
  /** The id of the user or account for this app. */
  userId: string;
  issuedAt: Date | null;
  expiresAt: Date | null;
}

/**
 * Reads `base64url(signature) . base64url(payload)`. The signature covers the encoded payload. Meta does not document which of an
 * app's secrets signs those of Instagram Login, so every one is tried.
 *
 * @returns null if it is malformed or not signed by any of the secrets
 */
export function readSignedRequest(text: string, secrets: readonly string[]): SignedRequest | null {
  const match = /^([A-Za-z0-9_-]{43}=?)\.([A-Za-z0-9_-]{1,4000}=*)$/.exec(text);
  if (!match) return null;
  const [, signature, encoded] = match;
  if (!isSigned(encoded!, Buffer.from(signature!, 'base64url'), secrets)) return null;
  const parsed = payload.safeParse(parse(Buffer.from(encoded!, 'base64url').toString('utf8')));
  if (!parsed.success) return null;
  const { user_id: userId, issued_at, expires } = parsed.data;
  return { userId, issuedAt: dateOf(issued_at), expiresAt: dateOf(expires) };
}

function dateOf(seconds: number | null | undefined): Date | null {
  return seconds ? new Date(seconds * 1000) : null;
}

function parse(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return undefined;
  }
}
