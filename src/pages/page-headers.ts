import { createHash } from 'node:crypto';
import { stylesheet } from './stylesheet.js';

/** Headers of answers to programs: kept by nobody, and shown as nothing but what they say they are. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const styleSource = sourceOf(stylesheet);

/**
 * Headers of pages: nothing is loaded, framed, sniffed or kept, no script runs but the page's own, and nobody else learns the address.
 * `targets` are origins beside our own to which a form on the page may lead, also over redirects.
 */
export function pageHeaders(
  targets: readonly string[] = [],
  script: string | null = null,
): Readonly<Record<string, string>> {
  return targets.length === 0 && script === null ? usual : headersFor(targets, script);
}

function headersFor(targets: readonly string[], script: string | null): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      // Named also without one, so that oidc-provider can add the hash of the script it has: the answer that a form posts to a client.
      script === null ? 'script-src' : `script-src ${sourceOf(script)}`,
      `style-src ${styleSource}`,
      `form-action ${["'self'", ...targets].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // A form of ours must arrive with its Origin, which "no-referrer" would make null.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}

/** Source for `form-action` that names an address a form may lead to: its origin, or the scheme of an app. */
export function formTarget(address: string): string {
  const { protocol, origin, hostname } = new URL(address);
  if (!/^https?:$/.test(protocol)) return protocol;
  // A source cannot name an IPv6 address.
  return hostname.startsWith('[') ? protocol : origin;
}

/**
 * Sources for `form-action` that let a form end at an address of a client, also over redirects. Browsers check the redirects of the
 * client as well, so a callback may go on to another https address, and on loopback, where apps are developed, to another port.
 */
export function formTargets(address: string): string[] {
  const target = formTarget(address);
  if (target.startsWith('https:')) return [target, 'https:'];
  return target.startsWith('http:') ? [target, 'http://localhost:*', 'http://127.0.0.1:*'] : [target];
}

function sourceOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const usual = headersFor([], null);
