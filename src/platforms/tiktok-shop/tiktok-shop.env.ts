import { z } from 'zod';
import { optionalBaseUrl, optionalList, type PlatformEnv, type PlatformEnvContext } from '../platform-env.js';
import { isRegistrableRedirect, notRegistrable } from '../redirect-uri.js';
import { usefulScopes } from './login/scopes.js';

/** Login types, one per app: an app serves the United States or the rest of the world. */
export const sellerLogin = 'SELLER';
export const usSellerLogin = 'SELLER_US';

export type TikTokShopLoginType = typeof sellerLogin | typeof usSellerLogin;

/** One app of the Partner Center. Tokens of one app are never valid for the other. */
export interface TikTokShopApp {
  loginType: TikTokShopLoginType;
  appKey: string;
  /** The first one is used for calls. All verify webhooks, so that the secret can be rotated. */
  appSecrets: readonly string[];
  /** Number of the app in consent links. */
  serviceId: string;
  /** Base address of the consent page. */
  consentUrl: string;
}

/** Settings of the TikTok Shop adapter. At least one app is configured. */
export interface TikTokShopConfig {
  apps: readonly TikTokShopApp[];
  /** Scopes that the apps have in the Partner Center. */
  approvedScopes: readonly string[];
  apiUrl: string;
  authUrl: string;
  redirectUri: string;
  simulated: boolean;
}

const appKey = z
  .string()
  .regex(/^[a-z0-9]{5,40}$/i, 'is not an app key, which has letters and digits only')
  .optional();
const serviceId = z
  .string()
  .regex(/^\d{5,25}$/, 'is not a service id, which has digits only')
  .optional();

const variables = {
  TIKTOK_SHOP_APP_KEY: appKey,
  TIKTOK_SHOP_APP_SECRET: optionalList,
  TIKTOK_SHOP_SERVICE_ID: serviceId,
  TIKTOK_SHOP_CONSENT_URL: optionalBaseUrl,
  TIKTOK_SHOP_US_APP_KEY: appKey,
  TIKTOK_SHOP_US_APP_SECRET: optionalList,
  TIKTOK_SHOP_US_SERVICE_ID: serviceId,
  TIKTOK_SHOP_US_CONSENT_URL: optionalBaseUrl,
  TIKTOK_SHOP_SCOPES: optionalList,
  TIKTOK_SHOP_API_URL: optionalBaseUrl,
  TIKTOK_SHOP_AUTH_URL: optionalBaseUrl,
  TIKTOK_SHOP_REDIRECT_URI: z.url().optional(),
};

type Values = z.infer<z.ZodObject<typeof variables>>;
type Fault = (variable: string, message: string) => void;
type Simulator = PlatformEnvContext['simulator'];
type Part = 'APP_KEY' | 'APP_SECRET' | 'SERVICE_ID';

/** The apps that are registered at the simulator. */
export const simulatedShopApps = {
  [sellerLogin]: {
    appKey: '6simulatedrow',
    appSecret: '5e1f0a2b3c4d5e6f708192a3b4c5d6e7f8091a2b',
    serviceId: '7411000000000000101',
  },
  [usSellerLogin]: {
    appKey: '6simulatedusa',
    appSecret: '9c8b7a695847362514031f2e3d4c5b6a79880716',
    serviceId: '7411000000000000203',
  },
} as const;

/** Every host of the platform. A key or secret never goes to another host. The first of each list is the default. */
const hosts = {
  TIKTOK_SHOP_API_URL: ['open-api.tiktokglobalshop.com'],
  TIKTOK_SHOP_AUTH_URL: ['auth.tiktok-shops.com'],
  TIKTOK_SHOP_CONSENT_URL: ['services.tiktokshop.com'],
  TIKTOK_SHOP_US_CONSENT_URL: ['services.us.tiktokshop.com', 'services.tiktokshops.us'],
} as const satisfies Partial<Record<keyof Values, readonly string[]>>;

type HostVariable = keyof typeof hosts;

const simulatedHosts: Readonly<Record<HostVariable, string>> = {
  TIKTOK_SHOP_API_URL: 'tiktokShop.api',
  TIKTOK_SHOP_AUTH_URL: 'tiktokShop.auth',
  TIKTOK_SHOP_CONSENT_URL: 'tiktokShop.services',
  TIKTOK_SHOP_US_CONSENT_URL: 'tiktokShop.servicesUs',
};

export const tiktokShopEnv: PlatformEnv<typeof variables, TikTokShopConfig> = {
  variables,
  read(values, { publicUrl, simulator }, fault) {
    const apps = [readApp(values, 'TIKTOK_SHOP', fault), readApp(values, 'TIKTOK_SHOP_US', fault)].filter(
      (app) => app !== null,
    );
    if (apps.length === 0 && !simulator) return null;
    const simulated = apps.length === 0 ? simulator : null;
    const { TIKTOK_SHOP_REDIRECT_URI: redirectUri } = values;
    if (simulated && redirectUri && !isRegistrableRedirect(redirectUri))
      fault('TIKTOK_SHOP_REDIRECT_URI', notRegistrable);
    return {
      apps: simulated ? simulatedApps(values, simulated, fault) : apps,
      approvedScopes: values.TIKTOK_SHOP_SCOPES ?? usefulScopes,
      apiUrl: addressOf(values, 'TIKTOK_SHOP_API_URL', simulated, fault),
      authUrl: addressOf(values, 'TIKTOK_SHOP_AUTH_URL', simulated, fault),
      redirectUri: redirectUri ?? `${publicUrl}/auth/tiktok-shop/callback`,
      simulated: simulated !== null,
    };
  },
};

/** One app, or null if none of its variables is set. */
function readApp(
  values: Values,
  prefix: 'TIKTOK_SHOP' | 'TIKTOK_SHOP_US',
  fault: Fault,
): TikTokShopApp | null {
  const key = values[`${prefix}_APP_KEY`];
  const secrets = values[`${prefix}_APP_SECRET`] ?? [];
  const service = values[`${prefix}_SERVICE_ID`];
  const given: Record<Part, boolean> = {
    APP_KEY: key !== undefined,
    APP_SECRET: secrets.length > 0,
    SERVICE_ID: service !== undefined,
  };
  const parts = Object.keys(given) as Part[];
  const present = parts.filter((part) => given[part]);
  if (present.length === 0) return null;
  for (const part of parts)
    if (!given[part]) fault(`${prefix}_${part}`, `is missing, but ${prefix}_${present[0]!} is set`);
  return {
    loginType: prefix === 'TIKTOK_SHOP' ? sellerLogin : usSellerLogin,
    appKey: key ?? '',
    appSecrets: secrets,
    serviceId: service ?? '',
    consentUrl: addressOf(values, `${prefix}_CONSENT_URL`, null, fault),
  };
}

function simulatedApps(values: Values, simulator: Simulator, fault: Fault): TikTokShopApp[] {
  return [sellerLogin, usSellerLogin].map((loginType): TikTokShopApp => {
    const {
      appKey: key,
      appSecret,
      serviceId: service,
    } = simulatedShopApps[loginType as TikTokShopLoginType];
    const variable = loginType === sellerLogin ? 'TIKTOK_SHOP_CONSENT_URL' : 'TIKTOK_SHOP_US_CONSENT_URL';
    return {
      loginType: loginType as TikTokShopLoginType,
      appKey: key,
      appSecrets: [appSecret],
      serviceId: service,
      consentUrl: addressOf(values, variable, simulator, fault),
    };
  });
}

function addressOf(values: Values, variable: HostVariable, simulator: Simulator, fault: Fault): string {
  const known: readonly string[] = hosts[variable];
  const given = values[variable];
  if (given === undefined)
    return simulator ? simulator.urlOf(simulatedHosts[variable]) : `https://${known[0]!}`;
  if (!isAllowed(given, known)) fault(variable, hostHint(variable, given, known));
  return given;
}

/** https to a host of the platform, or a simulator on this machine. */
function isAllowed(address: string, known: readonly string[]): boolean {
  const { protocol, hostname, port, pathname } = new URL(address);
  if (hostname === '127.0.0.1' || hostname === 'localhost') return true;
  return protocol === 'https:' && port === '' && pathname === '/' && known.includes(hostname);
}

function hostHint(variable: HostVariable, address: string, known: readonly string[]): string {
  const { hostname } = new URL(address);
  if (variable === 'TIKTOK_SHOP_API_URL' && hostname.includes('.us.'))
    return `must be https://${known[0]!}: there is no API host for the United States, one host serves all markets`;
  return `must be ${known.map((host) => `https://${host}`).join(' or ')}`;
}
