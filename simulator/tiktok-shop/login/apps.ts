import { z } from 'zod';
import { isRegistrable } from '../../consent/redirect-uris.js';
import { ALL_SCOPES } from './scopes.js';

/** Fixed per app, so without the port wildcard that other platforms allow. */
const redirectUrl = z.string().refine((uri) => isRegistrable(uri) && !uri.includes(':*'), {
  error: 'a redirect URL is absolute, without fragment, and https, or http with a loopback host and a port',
});

export const appSchema = z.strictObject({
  appKey: z.string().regex(/^[a-z0-9]{6,32}$/),
  appSecret: z.string().min(1),
  serviceId: z.string().regex(/^\d{6,19}$/),
  name: z.string().min(1).default('Simulated app'),
  /** The group of markets whose sellers can authorize the app. */
  market: z.enum(['US', 'ROW']),
  redirectUrl,
  webhookUrl: z.url().optional(),
  scopes: z.array(z.string()).default(ALL_SCOPES),
  /** Addresses that may call the API. Null: all. */
  ipAllowList: z.array(z.string()).nullable().default(null),
  status: z.enum(['live', 'draft', 'disabled']).default('live'),
});

export type App = z.output<typeof appSchema>;

const common = {
  redirectUrl: 'http://127.0.0.1:3000/auth/tiktok-shop/callback',
  webhookUrl: 'http://127.0.0.1:3000/webhooks/tiktok-shop',
};

export const DEFAULT_APPS: z.input<typeof appSchema>[] = [
  {
    ...common,
    appKey: '6simulatedrow',
    appSecret: '5e1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b',
    serviceId: '7411000000000000101',
    name: 'Simulated app (rest of world)',
    market: 'ROW',
  },
  {
    ...common,
    appKey: '6simulatedusa',
    appSecret: '9c8b7a695847362514031f2e3d4c5b6a79880716',
    serviceId: '7411000000000000203',
    name: 'Simulated app (US)',
    market: 'US',
  },
];

/** The registered apps. */
export class Apps {
  private readonly byKey = new Map<string, App>();

  constructor(private readonly registered: App[]) {
    this.reset();
  }

  put(app: App): void {
    this.byKey.set(app.appKey, app);
  }

  find(appKey: string | null | undefined): App | undefined {
    return appKey ? this.byKey.get(appKey) : undefined;
  }

  findByService(serviceId: string | null): App | undefined {
    return this.all().find((app) => app.serviceId === serviceId);
  }

  all(): App[] {
    return [...this.byKey.values()];
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  /** Returns to the apps of the settings. */
  reset(): void {
    this.byKey.clear();
    for (const app of this.registered) this.put(structuredClone(app));
  }
}
