import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedRequest {
  /** As sent, without the query. */
  path: string;
  /** Decoded names and values. */
  query: Iterable<readonly [string, string]>;
  body: string | Buffer;
  contentType: string;
}

const UNSIGNED = new Set(['sign', 'access_token']);

/** HMAC-SHA256 over path, sorted parameters and raw body, wrapped in the secret. Multipart bodies are not signed. */
export function signRequest(appSecret: string, request: SignedRequest): string {
  const parameters = [...request.query]
    .filter(([name]) => !UNSIGNED.has(name))
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([name, value]) => name + value);
  const mediaType = request.contentType.split(';', 1)[0]?.trim().toLowerCase();
  const hmac = createHmac('sha256', appSecret)
    .update(appSecret)
    .update(request.path + parameters.join(''));
  if (mediaType !== 'multipart/form-data') hmac.update(request.body);
  return hmac.update(appSecret).digest('hex');
}

/** Only lower-case hex is accepted. */
export function isSignedBy(appSecret: string, request: SignedRequest, sign: string): boolean {
  const expected = Buffer.from(signRequest(appSecret, request));
  const given = Buffer.from(sign);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** Signature of a webhook: the key and the raw body, keyed with the secret. */
export function signWebhook(appKey: string, appSecret: string, body: string): string {
  return createHmac('sha256', appSecret).update(appKey).update(body).digest('hex');
}
