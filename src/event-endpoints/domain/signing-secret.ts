import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const newSecretBytes = 32;
const secretBytes = { min: 24, max: 64 };

/** Creates a secret of Standard Webhooks: `whsec_` and the key in base64. */
export function newSigningSecret(): string {
  return prefix + randomBytes(newSecretBytes).toString('base64');
}

/** Whether a text is a secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isSigningSecret(text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const encoded = text.slice(prefix.length);
  const key = Buffer.from(encoded, 'base64');
  return key.toString('base64') === encoded && key.length >= secretBytes.min && key.length <= secretBytes.max;
}

/**
 * Headers of Standard Webhooks. The receiver accepts the request if one of the signatures matches its secret.
 *
 * @param secrets the current one, and the previous one while both are valid
 * @param id of the event, the same in every attempt
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  sentAt: Date,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
