import type { VaultKey } from '../crypto/token-vault.js';
import type { Platform } from '../platforms/platform.js';
import type { PersistedOperations } from './persisted-operations.js';
import type { S3Settings } from './s3-settings.js';
import type { TrustedProxies } from './trusted-proxies.js';

export type Role = 'api' | 'oauth' | 'webhooks' | 'worker';
export const allRoles: readonly Role[] = ['api', 'oauth', 'webhooks', 'worker'];

/** An external provider with which users can sign in. */
export interface SignInProvider {
  /** Its id in URLs: `/sign-in/<id>`. */
  id: string;
  /** The label of its button. */
  name: string;
  clientId: string;
  /** Only a reload changes it. */
  clientSecret: string;
  scopes: string;
  /** Issuer URL of an OpenID Connect provider. Null for plain OAuth2. */
  issuer: string | null;
  /** Settings of plain OAuth2: the two URLs, and the name of the function in extensions.ts that reads the profile. Null for OpenID Connect. */
  plain: { authorizeUrl: string; tokenUrl: string; profile: string } | null;
}

/** How spans are exported. */
export interface TracingSettings {
  /** Base URL of a collector that accepts OTLP over HTTP. `/v1/traces` is appended. */
  endpoint: string;
  /** Headers of each request to the collector. May be secret. */
  headers: Readonly<Record<string, string>>;
  serviceName: string;
  /** Part of the traces that is exported, from 0 to 1. */
  sampleRatio: number;
}

/** The settings of the process. Only a reload changes them: secrets and persisted operations. This class is the injection token. */
export abstract class Config {
  abstract readonly environment: 'production' | 'development' | 'test';
  /** The roles of this process. `ROLE=all` means every role. */
  abstract readonly roles: ReadonlySet<Role>;
  abstract readonly http: {
    host: string;
    port: number;
    /** Scheme, host, port and path at which browsers and platforms reach this installation. No trailing slash. */
    publicUrl: string;
    /** Path of `publicUrl`: empty, or with a leading and without a trailing slash. */
    basePath: string;
    /** The proxies whose `X-Forwarded-For` is trusted. Scheme and host always come from `publicUrl`. */
    trustProxy: TrustedProxies;
    /** Per address, and per user for authenticated routes. Health, files and uploads have a multiple of it. */
    requestsPerMinute: number;
  };
  abstract readonly dataDir: string;
  /** `s3`: null if uploads are files in `dataDir`. */
  abstract readonly uploads: { s3: S3Settings | null };
  abstract readonly database: {
    /** Null for the embedded server. */
    url: string | null;
    /** Keeps sessions, for LISTEN, migrations and token refreshes. `url`, unless DATABASE_DIRECT_URL is set. */
    directUrl: string | null;
    /** A replica for lists that may be stale. Null without one. */
    readUrl: string | null;
    /** Whether the statements of one connection to `url` may run in different sessions. */
    isPooled: boolean;
    poolMax: number;
  };
  /** Null if jobs run in this process. */
  abstract readonly redisUrl: string | null;
  abstract readonly secrets: {
    /** The first key encrypts, all keys decrypt. */
    tokenKeys: readonly VaultKey[];
    /** The first secret creates hashes, all secrets match. */
    session: readonly string[];
  };
  abstract readonly connect: {
    /** Allowed prefixes (scheme, host, path) of the return URLs of connect flows. */
    returnUrls: readonly string[];
  };
  /** URL of larger plans, shown when a tier limit is reached. */
  abstract readonly upgradeUrl: string | null;
  /** `defaultPacing`: whether the default pacing of platforms applies to accounts without their own. */
  abstract readonly posts: { defaultPacing: boolean };
  /** Null if it is off. `port` is the control port, followed by the ports of the simulated hosts. `isGiven`: set by SIMULATOR_PORT. */
  abstract readonly simulator: { port: number; isGiven: boolean } | null;
  abstract readonly console: { enabled: boolean };
  /** How the installation presents itself in the console, in pages and in mails. */
  abstract readonly brand: {
    name: string;
    /** Whether the operator chose the name. Pages and mails for users of a frontend do not show the built-in one. */
    isNameGiven: boolean;
    /** Null for the built-in logo. */
    logoUrl: string | null;
    /** Accent colour as `#rrggbb`. Null for the built-in one. */
    color: string | null;
  };
  abstract readonly log: { level: string };
  /** Without `smtpUrl`, mails are written to a folder in the data folder. */
  abstract readonly mail: {
    smtpUrl: string | null;
    from: string;
    /** Base URL of mailed links: this server, or a frontend that handles the tokens. No trailing slash. */
    linkUrl: string;
  };
  /** How new users join: they sign up, administrators invite them, or only commands of the operator create them. */
  abstract readonly registration: 'open' | 'invite' | 'closed';
  /** Whether administrators without a second factor may only set one up, and use the rest as users without the role. */
  abstract readonly adminSecondFactor: 'optional' | 'required';
  abstract readonly webhooks: { retentionDays: number };
  abstract readonly events: { retentionDays: number };
  abstract readonly audit: { retentionDays: number };
  abstract readonly commerce: {
    /** How far the first sync of a shop reaches back. */
    backfillDays: number;
    /** Days after the creation of an order for which buyer data is kept. */
    buyerRetentionDays: number;
  };
  abstract readonly graphql: {
    introspection: boolean;
    /** Per user, or per address for callers without a user. */
    requestsPerMinute: number;
    /** The only documents that run. Null if every document is allowed. */
    persistedOperations: PersistedOperations | null;
  };
  /** The endpoint for AI assistants. */
  abstract readonly mcp: {
    enabled: boolean;
    /** Its address, which is also the audience of its access tokens (RFC 8707). */
    resource: string;
  };
  abstract readonly oauth: {
    /** Requests to the authorization server per address. */
    requestsPerMinute: number;
    /** Initial access token for dynamic client registration. Null if registration is off. */
    registrationToken: string | null;
    /** Whether assistants may register themselves without a token. */
    dynamicRegistration: boolean;
    /** External providers with which users can sign in. */
    signInProviders: readonly SignInProvider[];
  };
  /** Whether timers start jobs. Off in tests, which call `WorkRunner.drain()`. Other timers do not depend on it. */
  abstract readonly jobs: { timers: boolean };
  /** Token for `/metrics` and the details of `/health/ready`. Null if only this machine may read them. */
  abstract readonly metrics: { token: string | null };
  /** Null if spans are not exported. */
  abstract readonly tracing: TracingSettings | null;
  /** SHA-256 of each given variable, by its name, to notice changes. Only a reload changes it. */
  abstract readonly variables: ReadonlyMap<string, string>;
  /** Settings by platform. Only the folder of the platform knows their type. Absent if the platform is off. */
  abstract readonly platforms: Readonly<Partial<Record<Platform, unknown>>>;
}

/**
 * Whether other processes must know of this one: not of a script, which has no roles, and not of the hundreds of applications that one
 * test run starts.
 */
export function isInstallationProcess({ roles, jobs, environment }: Config): boolean {
  return roles.size > 0 && (jobs.timers || environment !== 'test');
}

/** All errors of the configuration. */
export class ConfigError extends Error {
  /** `environment`: NODE_ENV, if it is known. Other settings are not. */
  constructor(
    readonly errors: readonly { variable: string; message: string }[],
    readonly environment: Config['environment'] | null = null,
  ) {
    super(
      [
        'The configuration is invalid:',
        ...errors.map(({ variable, message }) => `  ${variable} ${message}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}
