import { z } from 'zod';
import { optionalBaseUrl, optionalList, type PlatformEnv } from '../platform-env.js';
import { isRegistrableRedirect, notRegistrable } from '../redirect-uri.js';

/** Settings of the TikTok adapter. */
export interface TikTokConfig {
  clientKey: string;
  /** The first one is used for calls. All verify webhooks, so that the secret can be rotated. */
  clientSecrets: readonly string[];
  /** Scopes that the operator's app is approved for. One unapproved scope invalidates the whole consent. */
  approvedScopes: readonly string[];
  authorizeUrl: string;
  apiUrl: string;
  redirectUri: string;
  /** Signatures of the URL properties that are verified by a file, 32 characters each. */
  verifications: readonly string[];
  /** Whether TikTok has audited the app. Until then, it accepts direct posts only for private accounts. */
  isAppAudited: boolean;
  simulated: boolean;
}

const variables = {
  TIKTOK_CLIENT_KEY: z.string().min(1).optional(),
  TIKTOK_CLIENT_SECRET: optionalList,
  TIKTOK_SCOPES: optionalList,
  TIKTOK_AUTHORIZE_URL: optionalBaseUrl,
  TIKTOK_API_URL: optionalBaseUrl,
  TIKTOK_REDIRECT_URI: z.url().optional(),
  TIKTOK_VERIFICATION: optionalList,
  TIKTOK_APP_AUDITED: z.enum(['on', 'off']).optional(),
};

/** Every scope that the adapter can use. The simulator's app is approved for them. */
const usefulScopes = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
  'video.publish',
  'video.upload',
];

/** The app that is registered at the simulator. */
export const simulatedTikTokApp = {
  clientKey: 'simclientkey0001',
  clientSecret: 'sim_client_secret_0123456789abcdef',
};

export const tiktokEnv: PlatformEnv<typeof variables, TikTokConfig> = {
  variables,
  read(values, { publicUrl, simulator }, fault) {
    const redirectUri = values.TIKTOK_REDIRECT_URI ?? `${publicUrl}/auth/tiktok/callback`;
    const verifications = readVerifications(values.TIKTOK_VERIFICATION ?? [], fault);
    if (values.TIKTOK_CLIENT_KEY || values.TIKTOK_CLIENT_SECRET) {
      if (!values.TIKTOK_CLIENT_KEY)
        fault('TIKTOK_CLIENT_KEY', 'is missing, but TIKTOK_CLIENT_SECRET is set');
      if (!values.TIKTOK_CLIENT_SECRET?.length)
        fault('TIKTOK_CLIENT_SECRET', 'is missing, but TIKTOK_CLIENT_KEY is set');
      return {
        clientKey: values.TIKTOK_CLIENT_KEY ?? '',
        clientSecrets: values.TIKTOK_CLIENT_SECRET ?? [],
        approvedScopes: values.TIKTOK_SCOPES ?? ['user.info.basic'],
        authorizeUrl: values.TIKTOK_AUTHORIZE_URL ?? 'https://www.tiktok.com',
        apiUrl: values.TIKTOK_API_URL ?? 'https://open.tiktokapis.com',
        redirectUri,
        verifications,
        isAppAudited: values.TIKTOK_APP_AUDITED === 'on',
        simulated: false,
      };
    }
    if (!simulator) return null;
    if (values.TIKTOK_REDIRECT_URI && (!isRegistrableRedirect(redirectUri) || redirectUri.includes('?')))
      fault('TIKTOK_REDIRECT_URI', `${notRegistrable} or query`);
    return {
      clientKey: simulatedTikTokApp.clientKey,
      clientSecrets: [simulatedTikTokApp.clientSecret],
      approvedScopes: values.TIKTOK_SCOPES ?? usefulScopes,
      authorizeUrl: values.TIKTOK_AUTHORIZE_URL ?? simulator.urlOf('tiktok.authorize'),
      apiUrl: values.TIKTOK_API_URL ?? simulator.urlOf('tiktok.api'),
      redirectUri,
      verifications,
      // The app at the simulator is audited.
      isAppAudited: values.TIKTOK_APP_AUDITED !== 'off',
      simulated: true,
    };
  },
};

/** Accepts the signature alone, and the whole line as the developer portal of TikTok shows it. */
function readVerifications(
  entries: readonly string[],
  fault: (variable: string, message: string) => void,
): string[] {
  return entries.map((entry) => {
    const signature = entry.replace(/^tiktok-developers-site-verification=/, '');
    if (!/^[A-Za-z0-9]{32}$/.test(signature))
      fault('TIKTOK_VERIFICATION', 'is not a signature of 32 letters and digits');
    return signature;
  });
}
