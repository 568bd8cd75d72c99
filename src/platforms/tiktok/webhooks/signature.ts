import { constantTimeEqual } from '../../../crypto/constant-time.js';
import type { HmacSha256 } from '../../../crypto/hmac-sha256.js';
import type { RawWebhook, WebhookVerdict } from '../../platform-webhooks.js';

/**
 * Verifies `TikTok-Signature: t=<unix seconds>,s=<hex>`, where s is the HMAC-SHA256 of `<t>.<raw body>` under the client
 * secret. Every configured secret is tried, so the secret can be rotated while old deliveries are still retried.
 *
 * The maximum age of `t` is decided by the receiver.
 *
 * @param hmacs one for each configured secret
 */
export function verifySignature({ body, headers }: RawWebhook, hmacs: readonly HmacSha256[]): WebhookVerdict {
  if (hmacs.length === 0) return { kind: 'unconfigured' };
  const header = headers['tiktok-signature'];
  if (header === undefined) return { kind: 'rejected', reason: 'MISSING_SIGNATURE' };
  const parts = typeof header === 'string' ? readHeader(header) : null;
  if (!parts) return { kind: 'rejected', reason: 'MALFORMED_SIGNATURE' };

  const given = Buffer.from(parts.signature, 'hex');
  const time = Buffer.from(`${parts.time}.`);
  const matches = hmacs.map((hmac) => constantTimeEqual(hmac.digest(time, body), given));
  if (!matches.includes(true)) return { kind: 'rejected', reason: 'WRONG_SIGNATURE' };
  return { kind: 'verified', signedAt: new Date(Number(parts.time) * 1000), loginType: null, body };
}

/** The form that TikTok sends. It is read without taking the header apart. */
const usualHeader = /^t=(\d{1,11}),s=([0-9a-f]{64})$/;

function readHeader(header: string): { time: string; signature: string } | null {
  const [, usualTime, usualSignature] = usualHeader.exec(header) ?? [];
  if (usualTime && usualSignature) return { time: usualTime, signature: usualSignature };
  const fields = new Map<string, string>();
  for (const part of header.split(',')) {
    const separator = part.indexOf('=');
    if (separator < 0) return null;
    const name = part.slice(0, separator).trim();
    if (fields.has(name)) return null;
    fields.set(name, part.slice(separator + 1).trim());
  }
  const time = fields.get('t') ?? '';
  const signature = fields.get('s') ?? '';
  return /^\d{1,11}$/.test(time) && /^[0-9a-f]{64}$/.test(signature) ? { time, signature } : null;
}
