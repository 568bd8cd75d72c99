import type { Config } from '../config/config.js';
import type { TokenVault, VaultKey } from '../crypto/token-vault.js';

/** What a reload did, by the names of settings. Never values. */
export interface Reloaded {
  changed: string[];
  /** Changed settings that take effect at the next start. */
  needRestart: string[];
}

/**
 * Gives a running process the secrets and persisted operations that are configured now. Services hold the lists of the running
 * configuration, so their content is replaced:
 *
 * - TOKEN_ENCRYPTION_KEYS: the first key seals. Removed keys still open values until the next start.
 * - SESSION_SECRET, METRICS_TOKEN, OAUTH_REGISTRATION_TOKEN.
 * - UPLOAD_S3_ACCESS_KEY_ID and UPLOAD_S3_SECRET_ACCESS_KEY, if they were set before.
 * - PERSISTED_OPERATIONS, if it was set before: the documents of its files.
 * - Secrets of platforms, if nothing else of the platform has changed: a secret belongs to its app.
 */
export function reloadSecrets(running: Config, next: Config, vault: TokenVault): Reloaded {
  const report: Reloaded = { changed: [], needRestart: [] };
  if (!isSame(running.secrets.tokenKeys, next.secrets.tokenKeys)) {
    replace(running.secrets.tokenKeys, withKnownKeys(next.secrets.tokenKeys, running.secrets.tokenKeys));
    vault.useKeys(running.secrets.tokenKeys);
    report.changed.push('TOKEN_ENCRYPTION_KEYS');
  }
  if (replaceIfChanged(running.secrets.session, next.secrets.session)) report.changed.push('SESSION_SECRET');
  reloadTokens(running, next, report);
  reloadOperations(running, next, report);
  reloadAccessKey(running, next, report);
  for (const platform of Object.keys({ ...running.platforms, ...next.platforms }))
    reloadPlatform(platform as keyof Config['platforms'], running, next, report);
  const others = Object.keys(running) as (keyof Config)[];
  for (const section of others) {
    const isReloaded = ['secrets', 'metrics', 'platforms', 'oauth', 'roles'].includes(section);
    if (!isReloaded && !isSame(running[section], next[section])) report.needRestart.push(section);
  }
  return report;
}

/** Tokens that callers present. Adding or removing one changes routes, which needs a restart. */
function reloadTokens(running: Config, next: Config, report: Reloaded): void {
  const tokens = [
    ['METRICS_TOKEN', running.metrics, next.metrics, 'token'],
    ['OAUTH_REGISTRATION_TOKEN', running.oauth, next.oauth, 'registrationToken'],
  ] as const;
  for (const [variable, from, to, field] of tokens) {
    const [before, after] = [Reflect.get(from, field), Reflect.get(to, field)] as (string | null)[];
    if (isSame(before, after)) continue;
    if (before && after) {
      Reflect.set(from, field, after);
      report.changed.push(variable);
    } else report.needRestart.push(variable);
  }
}

function reloadOperations({ graphql: from }: Config, { graphql: to }: Config, report: Reloaded): void {
  const [before, after] = [from.persistedOperations, to.persistedOperations];
  // Switching the mode is reported as a change of the section.
  if (!before || !after || isSame([...before], [...after])) return;
  const operations = before as Map<string, string>;
  operations.clear();
  for (const [id, document] of after) operations.set(id, document);
  report.changed.push('PERSISTED_OPERATIONS');
}

/** The key for S3. Everything else of the bucket needs a restart, and so does adding or removing the key. */
function reloadAccessKey({ uploads: from }: Config, { uploads: to }: Config, report: Reloaded): void {
  const [before, after] = [from.s3?.accessKey, to.s3?.accessKey];
  if (!before || !after || isSame(before, after)) return;
  Object.assign(before, after);
  report.changed.push('UPLOAD_S3_ACCESS_KEY_ID');
}

function reloadPlatform(
  platform: keyof Config['platforms'],
  running: Config,
  next: Config,
  report: Reloaded,
): void {
  const [from, to] = [running.platforms[platform], next.platforms[platform]];
  if (isSame(from, to)) return;
  const [before, after] = [listsOfSecrets(from), listsOfSecrets(to)];
  const isSameApp = isSame(withoutSecrets(from), withoutSecrets(to)) && before.length === after.length;
  if (!isSameApp) report.needRestart.push(platform);
  else {
    before.forEach((list, index) => replace(list, after[index]!));
    report.changed.push(platform);
  }
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

function replaceIfChanged(list: readonly string[], next: readonly string[]): boolean {
  if (isSame(list, next)) return false;
  replace(list, next);
  return true;
}

/** Replaces the content of a list, which only a reload changes. */
function replace<Item>(list: readonly Item[], next: readonly Item[]): void {
  const items = [...next];
  (list as Item[]).splice(0, list.length, ...items);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
