import type { Config, SignInProvider } from '../config/config.js';
import type { TokenVault, VaultKey } from '../crypto/token-vault.js';
import { installedPlatforms } from '../platforms/installed.js';

/** What a reload did, by the names of variables. Never values. */
export interface Reloaded {
  /** Variables whose new values are in use. */
  changed: string[];
  /** Changed variables that take effect at the next start. */
  needRestart: string[];
}

/** Applies a change to the running configuration. False if it needs a restart. */
type Apply = (running: Config, next: Config) => boolean;

/**
 * Gives a running process the secrets and persisted operations that are configured now. Services hold the lists of the running
 * configuration, so their content is replaced:
 *
 * - TOKEN_ENCRYPTION_KEYS: the first key seals. Removed keys still open values until the next start.
 * - SESSION_SECRET, METRICS_TOKEN, OAUTH_REGISTRATION_TOKEN.
 * - UPLOAD_S3_ACCESS_KEY_ID and UPLOAD_S3_SECRET_ACCESS_KEY, if they were set before.
 * - PERSISTED_OPERATIONS, if it was set before: the documents of its files.
 * - SIGN_IN_PROVIDERS: client secrets, if nothing else of the providers has changed.
 * - Secrets of platforms, if nothing else of the platform has changed: a secret belongs to its app.
 */
export function reloadSecrets(running: Config, next: Config, vault: TokenVault): Reloaded {
  const names = changedVariables(running, next);
  const groups = [...reloadableGroups(vault), ...platformGroups()].filter(({ variables }) =>
    variables.some((name) => names.has(name)),
  );
  // A variable may belong to two platforms.
  const refused = new Set(groups.flatMap(({ variables, apply }) => (apply(running, next) ? [] : variables)));
  const isApplied = (name: string) =>
    !refused.has(name) && groups.some(({ variables }) => variables.includes(name));
  const [changed, needRestart] = [true, false].map((applied) =>
    [...names].filter((name) => isApplied(name) === applied),
  );
  const digests = running.variables as Map<string, string>;
  for (const name of changed!) {
    const digest = next.variables.get(name);
    if (digest === undefined) digests.delete(name);
    else digests.set(name, digest);
  }
  return { changed: changed!, needRestart: needRestart! };
}

/** Names of the variables whose values differ, in the order of their definition. */
function changedVariables(running: Config, next: Config): Set<string> {
  const names = new Set([...running.variables.keys(), ...next.variables.keys()]);
  const changed = [...names].filter((name) => running.variables.get(name) !== next.variables.get(name));
  const [before, after] = [running.graphql.persistedOperations, next.graphql.persistedOperations];
  // The variable has the names of files.
  const hasNewDocuments = before && after && !isSame([...before], [...after]);
  return new Set(hasNewDocuments ? [...changed, 'PERSISTED_OPERATIONS'] : changed);
}

function reloadableGroups(vault: TokenVault): { variables: string[]; apply: Apply }[] {
  return [
    {
      variables: ['TOKEN_ENCRYPTION_KEYS'],
      apply: ({ secrets: { tokenKeys } }, { secrets }) => {
        replace(tokenKeys, withKnownKeys(secrets.tokenKeys, tokenKeys));
        vault.useKeys(tokenKeys);
        return true;
      },
    },
    {
      variables: ['SESSION_SECRET'],
      apply: ({ secrets: { session } }, { secrets }) => {
        replace(session, secrets.session);
        return true;
      },
    },
    { variables: ['METRICS_TOKEN'], apply: (from, to) => replaceToken(from.metrics, to.metrics, 'token') },
    {
      variables: ['OAUTH_REGISTRATION_TOKEN'],
      apply: (from, to) => replaceToken(from.oauth, to.oauth, 'registrationToken'),
    },
    { variables: ['PERSISTED_OPERATIONS'], apply: reloadOperations },
    { variables: ['UPLOAD_S3_ACCESS_KEY_ID', 'UPLOAD_S3_SECRET_ACCESS_KEY'], apply: reloadAccessKey },
    { variables: ['SIGN_IN_PROVIDERS'], apply: reloadSignInProviders },
  ];
}

function platformGroups(): { variables: string[]; apply: Apply }[] {
  return installedPlatforms.map(({ platform, env }) => ({
    variables: Object.keys(env.variables),
    apply: (running, next) => reloadPlatform(running.platforms[platform], next.platforms[platform]),
  }));
}

/** A token that callers present. Adding or removing it changes routes, which needs a restart. */
function replaceToken<Name extends string>(
  from: Readonly<Record<Name, string | null>>,
  to: Readonly<Record<Name, string | null>>,
  field: Name,
): boolean {
  if (!from[field] || !to[field]) return false;
  Reflect.set(from, field, to[field]);
  return true;
}

/** Switching the mode needs a restart. */
function reloadOperations({ graphql: from }: Config, { graphql: to }: Config): boolean {
  const [before, after] = [from.persistedOperations, to.persistedOperations];
  if (!before || !after) return false;
  const operations = before as Map<string, string>;
  const documents = [...after];
  operations.clear();
  for (const [id, document] of documents) operations.set(id, document);
  return true;
}

/** The key for S3. Everything else of the bucket needs a restart, and so does adding or removing the key. */
function reloadAccessKey({ uploads: from }: Config, { uploads: to }: Config): boolean {
  const [before, after] = [from.s3?.accessKey, to.s3?.accessKey];
  if (!before || !after) return false;
  Object.assign(before, after);
  return true;
}

/** The secret belongs to the client, so everything else must be equal. */
function reloadSignInProviders({ oauth: from }: Config, { oauth: to }: Config): boolean {
  const withoutSecret = (providers: readonly SignInProvider[]) =>
    providers.map((provider) => ({ ...provider, clientSecret: null }));
  if (!isSame(withoutSecret(from.signInProviders), withoutSecret(to.signInProviders))) return false;
  from.signInProviders.forEach((provider, index) => {
    provider.clientSecret = to.signInProviders[index]!.clientSecret;
  });
  return true;
}

function reloadPlatform(from: unknown, to: unknown): boolean {
  const [before, after] = [listsOfSecrets(from), listsOfSecrets(to)];
  if (!isSame(withoutSecrets(from), withoutSecrets(to)) || before.length !== after.length) return false;
  before.forEach((list, index) => replace(list, after[index]!));
  return true;
}

const isSecretField = (name: string) => /secrets$/i.test(name);

/** The lists of secrets in the settings of a platform, in a stable order. Their fields are named `…Secrets`. */
function listsOfSecrets(settings: unknown): string[][] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) =>
    isSecretField(name) && Array.isArray(value) ? [value as string[]] : listsOfSecrets(value),
  );
}

function withoutSecrets(settings: unknown): unknown {
  const text = JSON.stringify(settings ?? null, (name: string, value: unknown) =>
    isSecretField(name) ? undefined : value,
  );
  return JSON.parse(text);
}

function withKnownKeys(next: readonly VaultKey[], known: readonly VaultKey[]): VaultKey[] {
  return [...next, ...known.filter(({ id }) => !next.some((key) => key.id === id))];
}

/** Replaces the content of a list, which only a reload changes. */
function replace<Item>(list: readonly Item[], next: readonly Item[]): void {
  const items = [...next];
  (list as Item[]).splice(0, list.length, ...items);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
