/**
 * Headers of everything the authorization server answers: nothing is framed, sniffed or kept, no script runs, and nobody else learns
 * the address. `formTargets` are origins beside our own to which a form on the page may lead.
 */
export function pageHeaders(formTargets: readonly string[] = []): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
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
