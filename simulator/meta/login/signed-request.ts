import { createHmac } from 'node:crypto';

export interface SignedPayload {
  algorithm: string;
  expires?: number | null;
  issued_at: number;
  user_id: string;
}

/** Builds `base64url(sig).base64url(payload)`. The signature is over the encoded payload. */
export function signRequest(secret: string, payload: SignedPayload): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  const signature = createHmac('sha256', secret).update(encoded).digest('base64url');
  return `${signature}.${encoded}`;
}
