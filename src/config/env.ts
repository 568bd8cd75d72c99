import { createHash } from 'node:crypto';
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { installedPlatforms } from '../platforms/installed.js';
import { simulatedUrl } from '../platforms/installed-simulator.js';
import type { Platform } from '../platforms/platform.js';
import { describeAcceptedValues } from './accepted-values.js';
import { allRoles, type Config, ConfigError, type Role } from './config.js';
import { defaultDataDir, describeDataDirError } from './data-dir.js';
import { createDevelopmentKeys, readDevelopmentKeys } from './development-keys.js';
import { readDatabase } from './database-urls.js';
import { readPersistedOperations } from './persisted-operations.js';
import { readS3Settings } from './s3-settings.js';
import { readSignInProviders } from './sign-in-providers.js';
import { readPublicUrl } from './public-url.js';
import { type Environment, readSources } from './sources.js';
import { isRedisAddress } from './redis-address.js';
import { readTracing } from './tracing.js';
import { readTrustedProxies } from './trusted-proxies.js';

type ReportError = (variable: string, message: string) => void;

const splitList = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
const keyIdPattern = /^[A-Za-z0-9_-]{1,32}$/;
const onOff = z.enum(['on', 'off']);

const variables = {
  CONFIG_FILE: z.string().optional(),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ROLE: z.string().default('all'),
  DATA_DIR: z.string().min(1).optional(),
  UPLOAD_S3_BUCKET: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  UPLOAD_S3_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a region')
    .default('us-east-1'),
  UPLOAD_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  UPLOAD_S3_PREFIX: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]+\/)*[A-Za-z0-9._-]*$/, 'must be folder names, separated by "/"')
    .max(200)
    .default('uploads/'),
  UPLOAD_S3_PATH_STYLE: onOff.default('off'),
  UPLOAD_S3_ACCESS_KEY_ID: z.string().optional(),
  UPLOAD_S3_SECRET_ACCESS_KEY: z.string().optional(),
  UPLOAD_S3_ENCRYPTION: z.enum(['AES256', 'aws:kms']).optional(),
  UPLOAD_S3_KMS_KEY_ID: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  DATABASE_DIRECT_URL: z.string().optional(),
  DATABASE_READ_URL: z.string().optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(1000).default(20),
  REDIS_URL: z.string().refine(isRedisAddress, 'must be an address of Redis or of its sentinels').optional(),
  TOKEN_ENCRYPTION_KEYS: z.string().optional(),
  SESSION_SECRET: z.string().optional(),
  REGISTRATION: z.enum(['open', 'invite', 'closed']).optional(),
  ADMIN_SECOND_FACTOR: z.enum(['optional', 'required']).default('optional'),
  RETURN_URLS: z.string().default(''),
  UPGRADE_URL: z.url().optional(),
  POST_PACING: onOff.default('on'),
  SIMULATOR: onOff.optional(),
  SIMULATOR_PORT: z.coerce.number().int().min(1).max(65500).optional(),
  CONSOLE: onOff.default('on'),
  MCP: onOff.default('on'),
  BRAND_NAME: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters')
    .optional(),
  BRAND_LOGO_URL: z.url({ protocol: /^https?$/ }).optional(),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #1d4ed8')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUST_PROXY: z.string().default('off'),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_LINK_URL: z.url({ protocol: /^https?$/ }).optional(),
  MAIL_FROM: z.string().min(3).optional(),
  WEBHOOK_RETENTION: z.coerce.number().int().min(7).max(3650).default(30),
  EVENT_RETENTION: z.coerce.number().int().min(7).max(3650).default(30),
  COMMERCE_BACKFILL_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  COMMERCE_BUYER_RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  AUDIT_RETENTION: z.coerce.number().int().min(30).max(36_500).default(400),
  GRAPHQL_INTROSPECTION: onOff.optional(),
  PERSISTED_OPERATIONS: z.string().optional(),
  GRAPHQL_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  HTTP_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  JOB_TIMERS: onOff.optional(),
  OAUTH_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(3000),
  OAUTH_DYNAMIC_REGISTRATION: onOff.default('off'),
  OAUTH_REGISTRATION_TOKEN: z.string().min(32).optional(),
  SIGN_IN_PROVIDERS: z.string().optional(),
  METRICS_TOKEN: z.string().min(16).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default(''),
  OTEL_SERVICE_NAME: z.string().min(1).max(100).default('patchbay'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
};

/** Also those of platforms. */
const allVariables = Object.assign(
  {},
  variables,
  ...installedPlatforms.map(({ env }) => env.variables),
) as typeof variables;
export const variableNames: readonly string[] = Object.keys(allVariables);

/** Path of the endpoint for AI assistants. */
const mcpPath = '/mcp';

/** Default control port of the simulator. */
export const defaultSimulatorPort = 4010;

/** Example values, shown with errors. Without passwords, which the log would redact. */
const examples: Record<string, string> = {
  PORT: '3000',
  PUBLIC_URL: 'https://api.example.com, or https://example.com/patchbay',
  RETURN_URLS: 'https://app.example.com/',
  DATABASE_URL: 'postgres://user@host:5432/patchbay',
  DATABASE_DIRECT_URL: 'postgres://user@host:5432/patchbay',
  UPLOAD_S3_ENDPOINT: 'https://minio.example.com:9000',
  REDIS_URL: 'redis://host:6379, or redis+sentinel://host1:26379,host2:26379/primary',
  TOKEN_ENCRYPTION_KEYS: '2026a:<output of openssl rand -base64 32>',
  SESSION_SECRET: '<output of openssl rand -base64 32>',
  TRUST_PROXY: 'on, 2, or 10.0.0.0/8,192.0.2.7',
  ROLE: 'all, or a list of api,oauth,webhooks,worker',
  SMTP_URL: 'smtp://host:587',
  MAIL_LINK_URL: 'https://app.example.com/account',
  PERSISTED_OPERATIONS: '/etc/patchbay/persisted-documents.json',
  OAUTH_REGISTRATION_TOKEN: '<output of openssl rand -base64 32>',
  SIGN_IN_PROVIDERS: '[{"id":"example","name":"Example","issuer":"https://id.example.com","clientId":"…",…}]',
};

/**
 * Reads and validates the settings: the environment, and for variables that it does not set, CONFIG_FILE. Only this function reads
 * `process.env`, except for DATA_DIR, which is needed earlier. `simulatorPort` is the default of SIMULATOR_PORT.
 *
 * @throws ConfigError with all errors
 */
export function loadConfig(
  environment: Environment = process.env,
  simulatorPort = defaultSimulatorPort,
): Config {
  const errors: { variable: string; message: string }[] = [];
  const unreadable = new Set<string>();
  const reportError: ReportError = (variable, message) => {
    if (unreadable.has(variable)) return;
    const example = examples[variable];
    errors.push({ variable, message: example ? `${message} (example: ${example})` : message });
  };

  const schema = z.object(allVariables);
  const given = readSources(environment, variableNames, reportError);
  const digests = new Map(
    Object.entries(given).map(([name, value]) => [name, createHash('sha256').update(value).digest('base64')]),
  );
  const accepted = schema.safeParse(given, {
    error: ({ path }) => describeAcceptedValues(schema.shape[path?.[0] as keyof typeof variables]),
  });
  for (const { path, message } of accepted.error?.issues ?? []) {
    const variable = String(path[0]);
    reportError(variable, message);
    // Treated as missing, so that errors of other variables are found too.
    unreadable.add(variable);
    delete given[variable];
  }
  const values = schema.parse(given);

  const production = values.NODE_ENV === 'production';
  const hasConsole = values.CONSOLE === 'on';
  const brandName = values.BRAND_NAME ?? 'Patchbay';
  const dataDir = toAbsolutePath(values.DATA_DIR ?? defaultDataDir());
  const { publicUrl, basePath } = readPublicUrl(values.PUBLIC_URL, values.PORT, (message) =>
    reportError('PUBLIC_URL', message),
  );
  for (const address of splitList(values.RETURN_URLS))
    if (!URL.canParse(address)) reportError('RETURN_URLS', `has "${address}", which is not a URL`);
  const simulator =
    (values.SIMULATOR ?? (production ? 'off' : 'on')) === 'on'
      ? { port: values.SIMULATOR_PORT ?? simulatorPort, isGiven: values.SIMULATOR_PORT !== undefined }
      : null;
  if (values.MAIL_LINK_URL && /[?#]/.test(values.MAIL_LINK_URL))
    reportError(
      'MAIL_LINK_URL',
      'must not have a query or fragment, because the page and the token are appended',
    );
  const trustProxy = readTrustedProxies(values.TRUST_PROXY, (message) => reportError('TRUST_PROXY', message));
  const roles = readRoles(values.ROLE, reportError);
  if (roles.size < allRoles.length && !values.REDIS_URL)
    reportError('REDIS_URL', 'is required when ROLE is not all');
  if (production) checkProductionSettings(values, reportError);

  const platforms: Partial<Record<Platform, unknown>> = {};
  const simulatedHosts = simulator && { urlOf: (host: string) => simulatedUrl(simulator.port, host) };
  for (const { platform, env } of installedPlatforms) {
    const platformConfig = env.read(values, { publicUrl, simulator: simulatedHosts }, reportError);
    if (platformConfig) platforms[platform] = Object.freeze(platformConfig);
  }
  const signInProviders = readSignInProviders(values.SIGN_IN_PROVIDERS, production, reportError);
  const database = readDatabase(values, reportError);
  const s3 = readS3Settings(values, reportError);
  const manifests = values.PERSISTED_OPERATIONS ? splitList(values.PERSISTED_OPERATIONS) : null;
  const persistedOperations = readPersistedOperations(manifests, reportError);
  const givenSecrets = readSecrets(values, reportError);
  if (production) requireSecrets(givenSecrets, reportError);
  // No keys are created for an invalid configuration.
  const secrets = production
    ? givenSecrets
    : withDevelopmentKeys(givenSecrets, dataDir, errors.length === 0, reportError);
  const tracing = readTracing(values, reportError);
  if (errors.length > 0) throw new ConfigError(errors, values.NODE_ENV);

  return Object.freeze<Config>({
    environment: values.NODE_ENV,
    roles,
    http: {
      host: values.HOST,
      port: values.PORT,
      publicUrl,
      basePath,
      trustProxy,
      requestsPerMinute: values.HTTP_REQUESTS_PER_MINUTE,
    },
    dataDir,
    uploads: { s3 },
    database,
    redisUrl: values.REDIS_URL ?? null,
    secrets,
    // Given frontends come first: pages without another target continue to the first one.
    connect: { returnUrls: [...splitList(values.RETURN_URLS), ...(hasConsole ? [`${publicUrl}/`] : [])] },
    upgradeUrl: values.UPGRADE_URL ?? null,
    posts: { defaultPacing: values.POST_PACING === 'on' },
    simulator,
    console: { enabled: hasConsole },
    brand: {
      name: brandName,
      isNameGiven: values.BRAND_NAME !== undefined,
      logoUrl: values.BRAND_LOGO_URL ?? null,
      color: values.BRAND_COLOR ?? null,
    },
    log: { level: values.LOG_LEVEL },
    mail: {
      smtpUrl: values.SMTP_URL ?? null,
      from: values.MAIL_FROM ?? `${quoteName(brandName)} <no-reply@localhost>`,
      linkUrl: (values.MAIL_LINK_URL ?? publicUrl).replace(/\/+$/, ''),
    },
    adminSecondFactor: values.ADMIN_SECOND_FACTOR,
    registration: values.REGISTRATION ?? (production ? 'closed' : 'open'),
    webhooks: { retentionDays: values.WEBHOOK_RETENTION },
    events: { retentionDays: values.EVENT_RETENTION },
    audit: { retentionDays: values.AUDIT_RETENTION },
    commerce: {
      backfillDays: values.COMMERCE_BACKFILL_DAYS,
      buyerRetentionDays: values.COMMERCE_BUYER_RETENTION_DAYS,
    },
    graphql: {
      introspection: (values.GRAPHQL_INTROSPECTION ?? (production ? 'off' : 'on')) === 'on',
      requestsPerMinute: values.GRAPHQL_REQUESTS_PER_MINUTE,
      persistedOperations,
    },
    mcp: { enabled: values.MCP === 'on', resource: `${publicUrl}${mcpPath}` },
    oauth: {
      requestsPerMinute: values.OAUTH_REQUESTS_PER_MINUTE,
      dynamicRegistration: values.OAUTH_DYNAMIC_REGISTRATION === 'on',
      registrationToken: values.OAUTH_REGISTRATION_TOKEN ?? null,
      signInProviders,
    },
    jobs: { timers: (values.JOB_TIMERS ?? (values.NODE_ENV === 'test' ? 'off' : 'on')) === 'on' },
    metrics: { token: values.METRICS_TOKEN ?? null },
    tracing,
    variables: digests,
    platforms: Object.freeze(platforms),
  });
}

function readRoles(text: string, reportError: ReportError): ReadonlySet<Role> {
  if (text === 'all') return new Set(allRoles);
  const roles = splitList(text);
  const unknown = roles.filter((role) => !allRoles.includes(role as Role));
  if (unknown.length > 0 || roles.length === 0)
    reportError('ROLE', `has the unknown role "${unknown.join(', ')}"`);
  return new Set(roles as Role[]);
}

function checkProductionSettings(
  values: { DATABASE_URL?: string; PUBLIC_URL?: string; MAIL_LINK_URL?: string; SIMULATOR?: string },
  reportError: ReportError,
): void {
  if (!values.DATABASE_URL) reportError('DATABASE_URL', 'is required in production');
  if (!values.PUBLIC_URL?.startsWith('https://'))
    reportError('PUBLIC_URL', 'must be an https URL in production');
  if (values.MAIL_LINK_URL && !values.MAIL_LINK_URL.startsWith('https://'))
    reportError('MAIL_LINK_URL', 'must be an https URL in production');
  if (values.SIMULATOR === 'on') reportError('SIMULATOR', 'cannot be on in production');
}

function readSecrets(
  values: { TOKEN_ENCRYPTION_KEYS?: string; SESSION_SECRET?: string },
  reportError: ReportError,
): Config['secrets'] {
  const tokenKeys = splitList(values.TOKEN_ENCRYPTION_KEYS ?? '').map((entry) => {
    const separator = entry.indexOf(':');
    const id = entry.slice(0, Math.max(separator, 0));
    const key = Buffer.from(entry.slice(separator + 1), 'base64');
    // Such an id may be the key, so it is not quoted.
    if (!keyIdPattern.test(id))
      reportError(
        'TOKEN_ENCRYPTION_KEYS',
        'has a key without an id of letters, digits, "_" and "-" before the colon',
      );
    else if (key.length !== 32)
      reportError('TOKEN_ENCRYPTION_KEYS', `has a key "${id}" that is not 32 bytes of base64`);
    return { id, key };
  });
  const ids = tokenKeys.map(({ id }) => id).filter((id) => keyIdPattern.test(id));
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) reportError('TOKEN_ENCRYPTION_KEYS', `has two keys with the id "${repeated}"`);
  const session = splitList(values.SESSION_SECRET ?? '');
  if (session.some((secret) => secret.length < 32))
    reportError('SESSION_SECRET', 'has a secret shorter than 32 characters');
  return { tokenKeys, session };
}

function requireSecrets({ tokenKeys, session }: Config['secrets'], reportError: ReportError): void {
  if (tokenKeys.length === 0) reportError('TOKEN_ENCRYPTION_KEYS', 'is required in production');
  if (session.length === 0) reportError('SESSION_SECRET', 'is required in production');
}

/** Completes missing secrets with the keys of this development installation, which its first start creates. */
function withDevelopmentKeys(
  given: Config['secrets'],
  dataDir: string,
  mayCreate: boolean,
  reportError: ReportError,
): Config['secrets'] {
  if (given.tokenKeys.length > 0 && given.session.length > 0) return given;
  try {
    const keys = readDevelopmentKeys(dataDir) ?? (mayCreate ? createDevelopmentKeys(dataDir) : null);
    if (!keys) return given;
    const kept = readSecrets(
      { TOKEN_ENCRYPTION_KEYS: keys.tokenEncryptionKeys, SESSION_SECRET: keys.sessionSecret },
      reportError,
    );
    return {
      tokenKeys: given.tokenKeys.length > 0 ? given.tokenKeys : kept.tokenKeys,
      session: given.session.length > 0 ? given.session : kept.session,
    };
  } catch (error) {
    reportError('DATA_DIR', describeDataDirError(dataDir, error));
    return given;
  }
}

function toAbsolutePath(path: string): string {
  return isAbsolute(path) ? path : resolve(path);
}

/** A display name of a mail address (RFC 5322). */
function quoteName(name: string): string {
  return /^[\w ]+$/.test(name) ? name : `"${name.replace(/["\\]/g, String.raw`\$&`)}"`;
}
