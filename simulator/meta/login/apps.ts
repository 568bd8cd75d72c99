import { z } from 'zod';
import { isRegistrable } from '../../consent/redirect-uris.js';
import { FACEBOOK_PERMISSIONS, INSTAGRAM_PERMISSIONS } from './permissions.js';

export type Login = 'instagram' | 'facebook';

/** Fields of the `instagram` webhook object that the simulator can send. */
export const WEBHOOK_FIELDS = [
  'comments',
  'live_comments',
  'mentions',
  'story_insights',
  'messages',
  'message_edit',
  'message_reactions',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'messaging_handover',
  'messaging_optins',
  'standby',
  'share_to_story',
  'story_reactions',
] as const;

const digits = z.string().regex(/^\d{5,20}$/, { error: 'an app id is digits' });
const redirectUri = z.string().refine(isRegistrable, {
  error:
    'a redirect URI is absolute, without fragment, and https, or http with a loopback host and a port (or :*)',
});

export const webhookConfigSchema = z.strictObject({
  url: z.url(),
  verifyToken: z.string().min(1),
  fields: z.array(z.enum(WEBHOOK_FIELDS)).default([...WEBHOOK_FIELDS]),
  includeValues: z.boolean().default(true),
});

export const appSchema = z.strictObject({
  appId: digits,
  appSecret: z.string().min(1),
  instagramAppId: digits,
  instagramAppSecret: z.string().min(1),
  name: z.string().default('Simulated app'),
  instagramRedirectUris: z.array(redirectUri).default([]),
  facebookRedirectUris: z.array(redirectUri).default([]),
  webhook: webhookConfigSchema.nullable().default(null),
  instagramDeauthorizeUrl: z.url().optional(),
  instagramDataDeletionUrl: z.url().optional(),
  facebookDeauthorizeUrl: z.url().optional(),
  facebookDataDeletionUrl: z.url().optional(),
  permissions: z
    .array(z.string())
    .default([...INSTAGRAM_PERMISSIONS, ...FACEBOOK_PERMISSIONS].map(({ name }) => name)),
  mode: z.enum(['live', 'development']).default('live'),
  access: z.enum(['advanced', 'standard']).default('advanced'),
  testers: z.array(z.string()).default([]),
  requireAppSecretProof: z.boolean().default(true),
  instagramLoginSecret: z.enum(['instagram', 'meta']).default('instagram'),
});

export type App = z.output<typeof appSchema>;
export type WebhookConfig = z.output<typeof webhookConfigSchema>;

const redirectUris = [
  'http://127.0.0.1:*/auth/instagram/callback',
  'http://localhost:*/auth/instagram/callback',
];
const callbacks = 'http://127.0.0.1:3000/webhooks/instagram';

export const DEFAULT_APP: z.input<typeof appSchema> = {
  appId: '442200000000001',
  appSecret: 'sim_meta_app_secret_0123456789abcdef',
  instagramAppId: '884400000000001',
  instagramAppSecret: 'sim_instagram_app_secret_0123456789',
  instagramRedirectUris: redirectUris,
  facebookRedirectUris: redirectUris,
  webhook: { url: callbacks, verifyToken: 'sim_verify_token_0123456789' },
  instagramDeauthorizeUrl: `${callbacks}/deauthorize`,
  instagramDataDeletionUrl: `${callbacks}/data-deletion`,
  facebookDeauthorizeUrl: `${callbacks}/deauthorize`,
  facebookDataDeletionUrl: `${callbacks}/data-deletion`,
};

/** Whether a user without a role on the app may use it. */
export function isOpenToAllUsers(app: App): boolean {
  return app.mode === 'live' && app.access === 'advanced';
}

/** The registered apps. */
export class Apps {
  private readonly byId = new Map<string, App>();

  constructor(private readonly registered: App[]) {
    this.reset();
  }

  put(app: App): void {
    this.byId.set(app.appId, app);
  }

  find(appId: string | undefined): App | undefined {
    return appId === undefined ? undefined : this.byId.get(appId);
  }

  findByInstagramId(instagramAppId: string | undefined): App | undefined {
    return this.all().find((app) => app.instagramAppId === instagramAppId);
  }

  get(appId: string): App {
    const app = this.byId.get(appId);
    if (!app) throw new Error(`there is no app ${appId}`);
    return app;
  }

  all(): App[] {
    return [...this.byId.values()];
  }

  ids(): string[] {
    return [...this.byId.keys()];
  }

  /** Returns to the apps in the settings. */
  reset(): void {
    this.byId.clear();
    for (const app of this.registered) this.put(structuredClone(app));
  }
}
