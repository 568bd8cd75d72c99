import { settings } from '../settings.js';

/** An address of a platform that may be opened or shown. Null for everything except https and the local simulator. */
export function safeUrl(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, hostname } = new URL(address);
  const isLocal =
    settings.hasSimulator && protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
  return protocol === 'https:' || isLocal ? address : null;
}
