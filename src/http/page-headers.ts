import { createHash } from 'node:crypto';
import { stylesheet } from '../pages/stylesheet.js';

/** Headers of API responses: no caching, no content sniffing, no referrer. */
export const apiHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const styleSource = hashSource(stylesheet);

/**
 * Headers of pages: they load nothing but images of this server, cannot be framed, sniffed or cached, run no script but
 * their own, and send no referrer to other origins. `targets` are the other origins to which a form of the page may lead, directly or through redirects.
 */
export function pageHeaders(
  targets: readonly string[] = [],
  script: string | null = null,
): Readonly<Record<string, string>> {
  return targets.length === 0 && script === null ? defaultPageHeaders : headersFor(targets, script);
}

function headersFor(targets: readonly string[], script: string | null): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      // Present without a script too: oidc-provider adds the hash of its inline script to it (response_mode=form_post).
      script === null ? 'script-src' : `script-src ${hashSource(script)}`,
      `style-src ${styleSource}`,
      "img-src 'self'",
      `form-action ${["'self'", ...targets].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // "no-referrer" would make the Origin header of our own forms null.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

/** Lets a page show videos of this server. */
export function withOwnMedia(headers: Readonly<Record<string, string>>): Record<string, string> {
  const policy = headers['content-security-policy'];
  return { ...headers, 'content-security-policy': `${policy}; media-src 'self'` };
}

/** The `form-action` source of a URL that a form may lead to: its origin, or the scheme of an app. */
export function formTarget(address: string): string {
  const { protocol, origin, hostname } = new URL(address);
  if (!/^https?:$/.test(protocol)) return protocol;
  // CSP sources cannot contain an IPv6 address.
  return hostname.startsWith('[') ? protocol : origin;
}

/**
 * The `form-action` sources of a client's URL. Browsers apply `form-action` to redirects too. So the callback of a client may
 * redirect to any https URL, and on loopback, where apps are developed, to any port.
 */
export function formTargets(address: string): string[] {
  const target = formTarget(address);
  if (target.startsWith('https:')) return [target, 'https:'];
  return target.startsWith('http:') ? [target, 'http://localhost:*', 'http://127.0.0.1:*'] : [target];
}

/** The content security policy source of an inline script or style. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const defaultPageHeaders = headersFor([], null);
