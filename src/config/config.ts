import type { VaultKey } from '../crypto/token-vault.js';
import type { Platform } from '../platforms/platform.js';
import type { TrustedProxies } from './trusted-proxies.js';

export type Role = 'api' | 'oauth' | 'webhooks' | 'worker';
export const allRoles: readonly Role[] = ['api', 'oauth', 'webhooks', 'worker'];

/** A provider by which people sign in here. */
export interface SignInProvider {
  /** Its name in addresses: `/sign-in/<id>`. */
  id: string;
  /** Its name on the button. */
  name: string;
  clientId: string;
  clientSecret: string;
  scopes: string;
  /** Where an OpenID Connect provider describes itself; null for one that speaks plain OAuth2. */
  issuer: string | null;
  /** Of plain OAuth2: the two addresses, and the name of the function in extensions.ts that reads who signed in. */
  plain: { authorizeUrl: string; tokenUrl: string; profile: string } | null;
}

/** The process's settings, frozen, grouped by who needs them. Inject it by this class. */
export abstract class Config {
  abstract readonly environment: 'production' | 'development' | 'test';
  /** What this process does. `ROLE=all` is every one of them. */
  abstract readonly roles: ReadonlySet<Role>;
  abstract readonly http: {
    host: string;
    port: number;
    /** Scheme, host, port and path under which browsers and platforms reach us; no trailing slash. */
    publicUrl: string;
    /** The path of `publicUrl`: empty, or with a leading and no trailing slash. */
    basePath: string;
    /** The proxies whose `X-Forwarded-For` is believed. Scheme and host always are those of `publicUrl`. */
    trustProxy: TrustedProxies;
    /** Per address, and per user for routes that need one; health, files and uploads get a multiple. */
    requestsPerMinute: number;
  };
  abstract readonly dataDir: string;
  abstract readonly database: {
    /** null: the embedded server. */
    url: string | null;
    poolMax: number;
  };
  /** null: jobs run in this process. */
  abstract readonly redisUrl: string | null;
  abstract readonly secrets: {
    /** The first seals, all open. */
    tokenKeys: readonly VaultKey[];
    /** The first hashes, all match. */
    session: readonly string[];
  };
  abstract readonly connect: {
    /** Allowed prefixes (scheme, host, path) of where a connect flow may return to. */
    returnUrls: readonly string[];
  };
  /** Where a user whose tier is too small is sent; shown in answers. */
  abstract readonly upgradeUrl: string | null;
  /** null: off. `port` is the control port; the simulated hosts follow it. `isGiven`: SIMULATOR_PORT names it. */
  abstract readonly simulator: { port: number; isGiven: boolean } | null;
  abstract readonly log: { level: string };
  /** null: mails are written to a folder in the data folder. */
  abstract readonly mail: {
    smtpUrl: string | null;
    from: string;
    /** What links of mails begin with: our own pages, or a frontend's that takes their tokens. No trailing slash. */
    linkUrl: string;
  };
  abstract readonly webhooks: { retentionDays: number };
  abstract readonly audit: { retentionDays: number };
  abstract readonly graphql: {
    introspection: boolean;
    /** Per user, and per address for callers without one. */
    requestsPerMinute: number;
  };
  abstract readonly oauth: {
    /** How often an address may come to the authorization server. */
    requestsPerMinute: number;
    /** Opens the registration of clients by themselves to who holds it; null: there is none. */
    registrationToken: string | null;
    /** Other providers by which people may sign in. */
    signInProviders: readonly SignInProvider[];
  };
  /** Whether time alone starts work. Off in tests, which say when: `WorkRunner.drain()`. */
  abstract readonly jobs: { timers: boolean };
  /** Opens `/metrics` and the details of `/health/ready` to other machines; null: only this machine reads them. */
  abstract readonly metrics: { token: string | null };
  /** Settings by platform; only the platform's own folder knows the shape. Absent: the platform is off. */
  abstract readonly platforms: Readonly<Partial<Record<Platform, unknown>>>;
}

/** What is wrong with the environment: all of it at once. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly { variable: string; message: string }[]) {
    super(
      [
        'The configuration is not usable:',
        ...faults.map(({ variable, message }) => `  ${variable} ${message}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}
