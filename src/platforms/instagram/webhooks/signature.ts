import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../../crypto/constant-time.js';
import type { RawWebhook, WebhookVerdict } from '../../platform-webhooks.js';

/**
 * Verifies `X-Hub-Signature-256: sha256=<hex>`: the HMAC-SHA256 of the raw body. Meta does not document which of the two secrets of
 * an app signs the webhooks of Instagram Login, so every configured one is tried. The signature has no time.
 */
export function verifySignature({ body, headers }: RawWebhook, secrets: readonly string[]): WebhookVerdict {
  if (secrets.length === 0) return { kind: 'unconfigured' };
  const header = headers['x-hub-signature-256'];
  if (header === undefined) return { kind: 'rejected', reason: 'MISSING_SIGNATURE' };
  const match = typeof header === 'string' ? /^sha256=([0-9a-f]{64})$/.exec(header) : null;
  if (!match) return { kind: 'rejected', reason: 'MALFORMED_SIGNATURE' };
  const given = Buffer.from(match[1]!, 'hex');
  return isSigned(body, given, secrets)
    ? { kind: 'verified', signedAt: null, loginType: null, body }
    : { kind: 'rejected', reason: 'WRONG_SIGNATURE' };
}

/** Every secret is tried, even after a match, so that the duration reveals nothing. */
export function isSigned(message: Buffer | string, signature: Buffer, secrets: readonly string[]): boolean {
  const matches = secrets.map((secret) =>
    constantTimeEqual(createHmac('sha256', secret).update(message).digest(), signature),
  );
  return matches.includes(true);
}
