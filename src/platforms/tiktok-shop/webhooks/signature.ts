import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../../../crypto/constant-time.js';
import type { RawWebhook, WebhookVerdict } from '../../platform-webhooks.js';
import type { TikTokShopApp } from '../tiktok-shop.env.js';

/**
 * Verifies `Authorization: <hex>`, the HMAC-SHA256 of app key and raw body under the app secret. Every secret of every app is tried:
 * both apps share one address, and secrets can be rotated. The signature has no time.
 */
export function verifySignature(
  { body, headers }: RawWebhook,
  apps: readonly TikTokShopApp[],
): WebhookVerdict {
  const keys = apps.flatMap(({ appKey, appSecrets, loginType }) =>
    appSecrets.map((secret) => ({ appKey, secret, loginType })),
  );
  if (keys.length === 0) return { kind: 'unconfigured' };
  const header = headers.authorization;
  if (header === undefined || header === '') return { kind: 'rejected', reason: 'MISSING_SIGNATURE' };
  if (typeof header !== 'string' || !/^[0-9a-f]{64}$/i.test(header)) {
    return { kind: 'rejected', reason: 'MALFORMED_SIGNATURE' };
  }
  const given = Buffer.from(header, 'hex');
  const matches = keys.map(({ appKey, secret }) =>
    constantTimeEqual(createHmac('sha256', secret).update(appKey).update(body).digest(), given),
  );
  const signer = keys[matches.indexOf(true)];
  if (!signer) return { kind: 'rejected', reason: 'WRONG_SIGNATURE' };
  return { kind: 'verified', signedAt: null, loginType: signer.loginType, body };
}
