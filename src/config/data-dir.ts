import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from './config.js';

/**
 * The default folder of development data. For root it is outside the project folder, because the embedded PostgreSQL then runs as
 * another user, who may have no access to that folder.
 */
export function defaultDataDir(projectDir = process.cwd(), isRoot = process.getuid?.() === 0): string {
  if (!isRoot) return join(projectDir, '.data');
  const hash = createHash('sha256').update(projectDir).digest('hex').slice(0, 12);
  return join('/var/lib/patchbay', hash);
}

/** The data folder before the configuration is read. Null if CONFIG_FILE may set it. */
export function givenDataDir(): string | null {
  if (!process.env.DATA_DIR && process.env.CONFIG_FILE) return null;
  return resolve(process.env.DATA_DIR || defaultDataDir());
}

/**
 * Creates a folder and its parents one by one. The recursive `mkdir` of Node never returns on file systems that cannot create the
 * folder, such as /proc.
 *
 * @throws NodeJS.ErrnoException
 */
export function createFolder(path: string): void {
  if (isFolder(path)) return;
  createFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    // Another process may have created it meanwhile.
    if (!isFolder(path)) throw error;
  }
}

/** Creates the data folder if it does not exist. @throws ConfigError if it is not writable */
export function requireDataDir(dataDir: string): void {
  try {
    createFolder(dataDir);
    rmdirSync(mkdtempSync(join(dataDir, '.writable-')));
  } catch (error) {
    throw new ConfigError([{ variable: 'DATA_DIR', message: describeDataDirError(dataDir, error) }]);
  }
}

/** Describes why a data folder cannot be used, without quoting its content. */
export function describeDataDirError(dataDir: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `cannot be ${dataDir}: ${code ? message : 'development-keys.json in it is damaged'}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
