/** Headers of answers to programs: kept by nobody, and shown as nothing but what they say they are. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * Headers of pages: nothing is framed, sniffed or kept, no script of a page runs, and nobody
 * else learns the address. `formTargets` are origins beside our own to which a form on the page may lead.
 */
export function pageHeaders(formTargets: readonly string[] = []): Readonly<Record<string, string>> {
  return formTargets.length === 0 ? usual : headersFor(formTargets);
}

function headersFor(formTargets: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      // None, named so that the library can add the hash of the one script it has: the answer that a form posts to a client.
      'script-src',
      "style-src 'self'",
      `form-action ${["'self'", ...formTargets].join(' ')}`,
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

/** What browsers are to know of an address that a form may lead to, also over redirects: its origin, or the scheme of an app. */
export function formTarget(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? origin : protocol;
}

const usual = headersFor([]);
