import { z } from 'zod';
import type { PlatformEnv } from '../platform-env.js';
import { isRegistrableRedirect, notRegistrable } from '../redirect-uri.js';
import { facebookScopes, instagramScopes } from './instagram-scopes.js';

/** Instagram Login: people sign in with Instagram. */
export interface InstagramLoginConfig {
  /** The *Instagram* app id, which is not the Meta app id. */
  appId: string;
  /** The first is used for calls. */
  appSecrets: readonly string[];
  approvedScopes: readonly string[];
  authorizeUrl: string;
  apiUrl: string;
  graphUrl: string;
}

/** Facebook Login: people sign in with Facebook, and reach Instagram through their Pages. */
export interface FacebookLoginConfig {
  appId: string;
  appSecrets: readonly string[];
  approvedScopes: readonly string[];
  dialogUrl: string;
  graphUrl: string;
}

/** Settings of the Instagram adapter; at least one login is on. */
export interface InstagramConfig {
  instagramLogin: InstagramLoginConfig | null;
  facebookLogin: FacebookLoginConfig | null;
  /** Every secret that may have signed a webhook: Meta does not say which of an app's two does. */
  webhookSecrets: readonly string[];
  verifyToken: string | null;
  redirectUri: string;
  /** First segment of every path. */
  graphVersion: string;
  simulated: boolean;
}

const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .optional();

const base = z
  .url({ protocol: /^https?$/ })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();

/** A value in quotes was copied with them, and no id is anything but digits. */
const appId = z
  .string()
  .regex(/^\d{5,20}$/, 'is not an app id, which is digits only')
  .optional();

const variables = {
  INSTAGRAM_APP_ID: appId,
  INSTAGRAM_APP_SECRET: list,
  INSTAGRAM_SCOPES: list,
  INSTAGRAM_AUTHORIZE_URL: base,
  INSTAGRAM_API_URL: base,
  INSTAGRAM_GRAPH_URL: base,
  INSTAGRAM_REDIRECT_URI: z.url().optional(),
  META_APP_ID: appId,
  META_APP_SECRET: list,
  META_SCOPES: list,
  META_DIALOG_URL: base,
  META_GRAPH_URL: base,
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'is not a version such as v26.0')
    .default('v26.0'),
  META_VERIFY_TOKEN: z.string().min(8).optional(),
};

type Values = z.infer<z.ZodObject<typeof variables>>;
type Fault = (variable: string, message: string) => void;

/** The app that the simulator knows. */
export const simulatedMetaApp = {
  appId: '442200000000001',
  appSecret: 'sim_meta_app_secret_0123456789abcdef',
  instagramAppId: '884400000000001',
  instagramAppSecret: 'sim_instagram_app_secret_0123456789',
  verifyToken: 'sim_verify_token_0123456789',
};

/** Ports of the simulated hosts, counted from the control port. */
export const simulatedHosts = { authorize: 4, api: 5, graph: 6, dialog: 7, metaGraph: 8, upload: 9 };

export const instagramEnv: PlatformEnv<typeof variables, InstagramConfig> = {
  variables,
  read(values, { publicUrl, simulator }, fault) {
    const isConfigured =
      values.INSTAGRAM_APP_ID || values.INSTAGRAM_APP_SECRET || values.META_APP_ID || values.META_APP_SECRET;
    if (!isConfigured && !simulator) return null;
    const port = isConfigured ? null : simulator!.port;
    const { INSTAGRAM_REDIRECT_URI: redirectUri } = values;
    if (port !== null && redirectUri && !isRegistrableRedirect(redirectUri))
      fault('INSTAGRAM_REDIRECT_URI', notRegistrable);
    return {
      instagramLogin: instagramLogin(values, port, fault),
      facebookLogin: facebookLogin(values, port, fault),
      webhookSecrets: port
        ? [simulatedMetaApp.appSecret, simulatedMetaApp.instagramAppSecret]
        : [...(values.META_APP_SECRET ?? []), ...(values.INSTAGRAM_APP_SECRET ?? [])],
      verifyToken: values.META_VERIFY_TOKEN ?? (port ? simulatedMetaApp.verifyToken : null),
      redirectUri: redirectUri ?? `${publicUrl}/auth/instagram/callback`,
      graphVersion: values.META_GRAPH_VERSION,
      simulated: port !== null,
    };
  },
};

function instagramLogin(values: Values, port: number | null, fault: Fault): InstagramLoginConfig | null {
  const { INSTAGRAM_APP_ID: id, INSTAGRAM_APP_SECRET: secrets } = values;
  if (port === null && !id && !secrets?.length) return null;
  if (port === null && !id) fault('INSTAGRAM_APP_ID', 'is missing beside INSTAGRAM_APP_SECRET');
  if (port === null && !secrets?.length) fault('INSTAGRAM_APP_SECRET', 'is missing beside INSTAGRAM_APP_ID');
  return {
    appId: id ?? simulatedMetaApp.instagramAppId,
    appSecrets: secrets ?? [simulatedMetaApp.instagramAppSecret],
    approvedScopes: values.INSTAGRAM_SCOPES ?? instagramScopes.useful,
    authorizeUrl: values.INSTAGRAM_AUTHORIZE_URL ?? host(port, 'authorize', 'https://www.instagram.com'),
    apiUrl: values.INSTAGRAM_API_URL ?? host(port, 'api', 'https://api.instagram.com'),
    graphUrl: values.INSTAGRAM_GRAPH_URL ?? host(port, 'graph', 'https://graph.instagram.com'),
  };
}

/** META_APP_SECRET alone is no half of a configuration: beside Instagram Login it may sign the webhooks. */
function facebookLogin(values: Values, port: number | null, fault: Fault): FacebookLoginConfig | null {
  const { META_APP_ID: id, META_APP_SECRET: secrets, INSTAGRAM_APP_ID: otherId } = values;
  if (port === null && !id && (otherId || !secrets?.length)) return null;
  if (port === null && !id) fault('META_APP_ID', 'is missing beside META_APP_SECRET');
  if (port === null && !secrets?.length) fault('META_APP_SECRET', 'is missing beside META_APP_ID');
  return {
    appId: id ?? simulatedMetaApp.appId,
    appSecrets: secrets ?? [simulatedMetaApp.appSecret],
    approvedScopes: values.META_SCOPES ?? (port === null ? facebookScopes.usual : facebookScopes.useful),
    dialogUrl: values.META_DIALOG_URL ?? host(port, 'dialog', 'https://www.facebook.com'),
    graphUrl: values.META_GRAPH_URL ?? host(port, 'metaGraph', 'https://graph.facebook.com'),
  };
}

function host(port: number | null, name: keyof typeof simulatedHosts, real: string): string {
  return port === null ? real : `http://127.0.0.1:${port + simulatedHosts[name]}`;
}
