import { z } from 'zod';
import { optionalBaseUrl, optionalList, type PlatformEnv, type PlatformEnvContext } from '../platform-env.js';
import { isRegistrableRedirect, notRegistrable } from '../redirect-uri.js';
import { facebookScopes, instagramScopes } from './login/scopes.js';

/** Instagram Login: users sign in with Instagram. */
export interface InstagramLoginConfig {
  /** The *Instagram* app id, which differs from the Meta app id. */
  appId: string;
  /** The first one is used for calls. */
  appSecrets: readonly string[];
  approvedScopes: readonly string[];
  authorizeUrl: string;
  apiUrl: string;
  graphUrl: string;
}

/** Facebook Login: users sign in with Facebook and reach Instagram through their Pages. */
export interface FacebookLoginConfig {
  appId: string;
  appSecrets: readonly string[];
  approvedScopes: readonly string[];
  dialogUrl: string;
  graphUrl: string;
}

/** Settings of the Instagram adapter. At least one login is enabled. */
export interface InstagramConfig {
  instagramLogin: InstagramLoginConfig | null;
  facebookLogin: FacebookLoginConfig | null;
  /** Every secret that may have signed a webhook. Meta does not document which of the two secrets of an app does. */
  webhookSecrets: readonly string[];
  verifyToken: string | null;
  redirectUri: string;
  /** First segment of every path. */
  graphVersion: string;
  simulated: boolean;
}

/** A quoted value was copied with its quotes. Ids have digits only. */
const appId = z
  .string()
  .regex(/^\d{5,20}$/, 'is not an app id, which has digits only')
  .optional();

const variables = {
  INSTAGRAM_APP_ID: appId,
  INSTAGRAM_APP_SECRET: optionalList,
  INSTAGRAM_SCOPES: optionalList,
  INSTAGRAM_AUTHORIZE_URL: optionalBaseUrl,
  INSTAGRAM_API_URL: optionalBaseUrl,
  INSTAGRAM_GRAPH_URL: optionalBaseUrl,
  INSTAGRAM_REDIRECT_URI: z.url().optional(),
  META_APP_ID: appId,
  META_APP_SECRET: optionalList,
  META_SCOPES: optionalList,
  META_DIALOG_URL: optionalBaseUrl,
  META_GRAPH_URL: optionalBaseUrl,
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'is not a version such as v26.0')
    .default('v26.0'),
  META_VERIFY_TOKEN: z.string().min(8).optional(),
};

type Values = z.infer<z.ZodObject<typeof variables>>;
type Fault = (variable: string, message: string) => void;
type Simulator = PlatformEnvContext['simulator'];

/** The app that is registered at the simulator. */
export const simulatedMetaApp = {
  appId: '442200000000001',
  appSecret: 'sim_meta_app_secret_0123456789abcdef',
  instagramAppId: '884400000000001',
  instagramAppSecret: 'sim_instagram_app_secret_0123456789',
  verifyToken: 'sim_verify_token_0123456789',
};

export const instagramEnv: PlatformEnv<typeof variables, InstagramConfig> = {
  variables,
  read(values, { publicUrl, simulator }, fault) {
    const isConfigured =
      values.INSTAGRAM_APP_ID || values.INSTAGRAM_APP_SECRET || values.META_APP_ID || values.META_APP_SECRET;
    if (!isConfigured && !simulator) return null;
    const simulated = isConfigured ? null : simulator;
    const { INSTAGRAM_REDIRECT_URI: redirectUri } = values;
    if (simulated && redirectUri && !isRegistrableRedirect(redirectUri))
      fault('INSTAGRAM_REDIRECT_URI', notRegistrable);
    return {
      instagramLogin: instagramLogin(values, simulated, fault),
      facebookLogin: facebookLogin(values, simulated, fault),
      webhookSecrets: simulated
        ? [simulatedMetaApp.appSecret, simulatedMetaApp.instagramAppSecret]
        : [...(values.META_APP_SECRET ?? []), ...(values.INSTAGRAM_APP_SECRET ?? [])],
      verifyToken: values.META_VERIFY_TOKEN ?? (simulated ? simulatedMetaApp.verifyToken : null),
      redirectUri: redirectUri ?? `${publicUrl}/auth/instagram/callback`,
      graphVersion: values.META_GRAPH_VERSION,
      simulated: simulated !== null,
    };
  },
};

function instagramLogin(values: Values, simulator: Simulator, fault: Fault): InstagramLoginConfig | null {
  const { INSTAGRAM_APP_ID: id, INSTAGRAM_APP_SECRET: secrets } = values;
  if (!simulator && !id && !secrets?.length) return null;
  if (!simulator && !id) fault('INSTAGRAM_APP_ID', 'is missing, but INSTAGRAM_APP_SECRET is set');
  if (!simulator && !secrets?.length)
    fault('INSTAGRAM_APP_SECRET', 'is missing, but INSTAGRAM_APP_ID is set');
  return {
    appId: id ?? simulatedMetaApp.instagramAppId,
    appSecrets: secrets ?? [simulatedMetaApp.instagramAppSecret],
    approvedScopes: values.INSTAGRAM_SCOPES ?? instagramScopes.useful,
    authorizeUrl:
      values.INSTAGRAM_AUTHORIZE_URL ?? host(simulator, 'instagram.authorize', 'https://www.instagram.com'),
    apiUrl: values.INSTAGRAM_API_URL ?? host(simulator, 'instagram.api', 'https://api.instagram.com'),
    graphUrl: values.INSTAGRAM_GRAPH_URL ?? host(simulator, 'instagram.graph', 'https://graph.instagram.com'),
  };
}

/** META_APP_SECRET alone is valid: with Instagram Login it may sign the webhooks. */
function facebookLogin(values: Values, simulator: Simulator, fault: Fault): FacebookLoginConfig | null {
  const { META_APP_ID: id, META_APP_SECRET: secrets, INSTAGRAM_APP_ID: otherId } = values;
  if (!simulator && !id && (otherId || !secrets?.length)) return null;
  if (!simulator && !id) fault('META_APP_ID', 'is missing, but META_APP_SECRET is set');
  if (!simulator && !secrets?.length) fault('META_APP_SECRET', 'is missing, but META_APP_ID is set');
  return {
    appId: id ?? simulatedMetaApp.appId,
    appSecrets: secrets ?? [simulatedMetaApp.appSecret],
    approvedScopes: values.META_SCOPES ?? (!simulator ? facebookScopes.usual : facebookScopes.useful),
    dialogUrl: values.META_DIALOG_URL ?? host(simulator, 'meta.dialog', 'https://www.facebook.com'),
    graphUrl: values.META_GRAPH_URL ?? host(simulator, 'meta.graph', 'https://graph.facebook.com'),
  };
}

function host(simulator: Simulator, name: string, real: string): string {
  return simulator ? simulator.urlOf(name) : real;
}
