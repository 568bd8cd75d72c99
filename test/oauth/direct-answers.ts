import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/** Headers that differ between any two responses, those of a body of unknown length, and those that only other origins read. */
const ownHeaders = new Set([
  ...['date', 'x-request-id', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'],
  ...['access-control-allow-origin', 'access-control-expose-headers'],
]);

/** Sends a form. `isWhole`: with its length. Otherwise in chunks, which oidc-provider always answers. */
export async function sendForm(
  url: string,
  form: string,
  headers: Record<string, string>,
  { isWhole = true, parts = [form] } = {},
): Promise<Answer> {
  const length: Record<string, string> = isWhole
    ? { 'content-length': String(Buffer.byteLength(form)) }
    : { 'transfer-encoding': 'chunked' };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request(url, { method: 'POST', headers: { ...type, ...headers, ...length } });
  const received = once(sent, 'response') as Promise<[IncomingMessage]>;
  for (const part of parts) {
    sent.write(part);
    await new Promise(setImmediate);
  }
  sent.end();
  const [response] = await received;
  const text = (await response.toArray()).join('');
  const kept = Object.entries(response.headers).filter(([name]) => !ownHeaders.has(name));
  return {
    status: response.statusCode!,
    headers: Object.fromEntries(kept),
    body: text && JSON.parse(text),
  };
}
