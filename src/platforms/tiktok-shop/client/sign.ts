import { createHmac } from 'node:crypto';

/** What a signature covers. Values are decoded; lists are one value, joined by commas. */
export interface SignedRequest {
  /** Path with its ids, without host and query. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** The exact text that is sent. Empty without a body. */
  body: string;
  contentType: string;
}

const unsigned = new Set(['sign', 'access_token']);

/** HMAC-SHA256 in lower-case hex, as the platform wants it. The token in the header is not part of it. */
export function signRequest({ path, query, body, contentType }: SignedRequest, secret: string): string {
  const parameters = Object.keys(query)
    .filter((name) => !unsigned.has(name))
    .sort(compareBytes)
    .map((name) => name + query[name]!);
  // The header may have a boundary or charset behind the media type.
  const isMultipart = contentType.split(';', 1)[0]!.trim().toLowerCase() === 'multipart/form-data';
  const text = path + parameters.join('') + (isMultipart ? '' : body);
  return createHmac('sha256', secret).update(`${secret}${text}${secret}`, 'utf8').digest('hex');
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
