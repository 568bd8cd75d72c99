import { isIP } from 'node:net';
import { z } from 'zod';
import { isRegistrable, LOOPBACK_HOSTS } from '../../consent/redirect-uris.js';
import { SCOPES } from './scopes.js';

const redirectUri = z.string().refine((uri) => isRegistrable(uri) && !uri.includes('?'), {
  error:
    'a redirect URI is absolute, shorter than 512 characters, without query or fragment, and https, or http with a loopback host and a port (or :*)',
});

const urlProperty = z.string().refine((property) => isDomain(property) || property.endsWith('/'), {
  error: 'a URL property is a domain, or a prefix that ends with a slash',
});

export const appSchema = z.strictObject({
  clientKey: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUris: z.array(redirectUri).max(10),
  webhookUrl: z.url().optional(),
  approvedScopes: z.array(z.string()).default(SCOPES.map((scope) => scope.name)),
  audited: z.boolean().default(true),
  activeCreatorLimit: z.int().min(0).default(1_000),
  environment: z.enum(['production', 'sandbox']).default('production'),
  targetUsers: z.array(z.string()).max(10).default([]),
  status: z.enum(['live', 'draft']).default('live'),
  urlProperties: z.array(urlProperty).default([]),
});

export type App = z.output<typeof appSchema>;

export const DEFAULT_APP: z.input<typeof appSchema> = {
  clientKey: 'simclientkey0001',
  clientSecret: 'sim_client_secret_0123456789abcdef',
  redirectUris: ['http://127.0.0.1:*/auth/tiktok/callback', 'http://localhost:*/auth/tiktok/callback'],
  webhookUrl: 'http://127.0.0.1:3000/webhooks/tiktok',
  urlProperties: ['http://127.0.0.1:*/', 'http://localhost:*/'],
};

/** A sandbox is never audited. */
export function isAudited(app: App): boolean {
  return app.audited && app.environment === 'production';
}

/** Whether a verified property covers the address of a pull. */
export function ownsUrl(app: App, address: string, allowLoopback: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  const loopback = allowLoopback && LOOPBACK_HOSTS.has(url.hostname);
  if (!loopback && (url.protocol !== 'https:' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0))
    return false;
  return app.urlProperties.some((property) => coversUrl(property, url));
}

function coversUrl(property: string, url: URL): boolean {
  if (isDomain(property)) return url.hostname === property || url.hostname.endsWith(`.${property}`);
  const prefix = property.replace(':*/', url.port === '' ? '/' : `:${url.port}/`);
  // Compares parsed URLs, so that `/media/../private` is not accepted as a path under `/media/`.
  return url.href.startsWith(prefix);
}

function isDomain(property: string): boolean {
  return /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(property) && isIP(property) === 0;
}

/** The registered apps. */
export class Apps {
  private readonly byKey = new Map<string, App>();

  constructor(private readonly registered: App[]) {
    this.reset();
  }

  put(app: App): void {
    this.byKey.set(app.clientKey, app);
  }

  find(clientKey: string | null | undefined): App | undefined {
    return clientKey ? this.byKey.get(clientKey) : undefined;
  }

  get(clientKey: string): App {
    const app = this.byKey.get(clientKey);
    if (!app) throw new Error(`there is no app ${clientKey}`);
    return app;
  }

  all(): App[] {
    return [...this.byKey.values()];
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  /** Returns to the apps in the settings. */
  reset(): void {
    this.byKey.clear();
    for (const app of this.registered) this.put(structuredClone(app));
  }
}
