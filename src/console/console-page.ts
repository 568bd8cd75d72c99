import { randomBytes } from 'node:crypto';
import type { Config } from '../config/config.js';
import { hasMailbox } from '../config/mailbox.js';
import { brandAccents } from '../pages/brand-colors.js';

/** Values of the installation that the console reads from its page. */
export interface ConsoleSettings {
  /** Path at which the API and the console are served: empty, or with a leading and without a trailing slash. */
  basePath: string;
  /** Name of the installation. */
  name: string;
  /** URL of its logo, or null. */
  logoUrl: string | null;
  /** Accent colours of both themes as `#rrggbb`. Null for the built-in ones. */
  accents: { light: string; dark: string } | null;
  /** Whether mails are shown at `/dev/mailbox`. */
  hasMailbox: boolean;
  /** Whether platforms may be simulated on this machine, whose pictures and pages have http addresses. */
  hasSimulator: boolean;
  /** Whether users may create accounts themselves. */
  canSignUp: boolean;
  /** Providers with which users can sign in. */
  signInProviders: readonly { id: string; name: string }[];
}

export function consoleSettings(config: Config): ConsoleSettings {
  const { http, brand, oauth, simulator } = config;
  return {
    basePath: http.basePath,
    name: brand.name,
    logoUrl: brand.logoUrl,
    accents: brand.color === null ? null : brandAccents(brand.color),
    hasMailbox: hasMailbox(config),
    hasSimulator: simulator !== null,
    canSignUp: config.registration === 'open',
    signInProviders: oauth.signInProviders.map(({ id, name }) => ({ id, name })),
  };
}

/** Completes the page of the build for one response. `scripts` are loaded early, without running them. */
export function renderConsolePage(
  page: string,
  settings: ConsoleSettings,
  scripts: readonly string[] = [],
): { html: string; headers: Readonly<Record<string, string>> } {
  const nonce = randomBytes(16).toString('base64url');
  const json = JSON.stringify(settings).replaceAll('<', String.raw`\u003c`);
  const links = scripts.map((script) => `<link rel="modulepreload" crossorigin href="./${script}">`);
  const html = page
    .replace('</head>', `${links.join('')}</head>`)
    .replaceAll('%BASE%', () => `${settings.basePath}/`)
    .replaceAll('%NONCE%', () => nonce)
    .replace('%NAME%', () => escapeText(settings.name))
    .replace('%SETTINGS%', () => json);
  return { html, headers: pageHeaders(nonce, settings) };
}

/**
 * The console runs no inline script and loads scripts only from this server. Pictures may come from the platforms' servers, whose
 * addresses differ per account, so any https origin is allowed for them; their referrer is not sent.
 */
function pageHeaders(nonce: string, { logoUrl, hasSimulator }: ConsoleSettings): Record<string, string> {
  // Simulated platforms have no TLS, and they run on this machine only.
  const simulated = hasSimulator ? ' http://127.0.0.1:* http://localhost:*' : '';
  const logo = logoUrl?.startsWith('http:') ? ` ${new URL(logoUrl).origin}` : '';
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      `img-src 'self' data: blob: https:${simulated}${logo}`,
      `media-src 'self' blob: https:${simulated}`,
      "font-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'self'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    // The browser asks each time, so that a new version is seen immediately.
    'cache-control': 'no-store',
  };
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
