import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from './config.js';

/**
 * Where development data lives. As root it lies outside the project folder, because the embedded PostgreSQL then runs as
 * another user, who may not be able to enter that folder.
 */
export function defaultDataDir(projectDir = process.cwd(), isRoot = process.getuid?.() === 0): string {
  if (!isRoot) return join(projectDir, '.data');
  const hash = createHash('sha256').update(projectDir).digest('hex').slice(0, 12);
  return join('/var/lib/patchbay', hash);
}

/** The folder of this installation as far as it is known before the configuration is read. */
export function givenDataDir(): string {
  return resolve(process.env.DATA_DIR || defaultDataDir());
}

/**
 * Makes a folder and those above it, one after the other: where a file system has no such folder and cannot make it (as /proc),
 * Node's own recursion tries for ever.
 *
 * @throws NodeJS.ErrnoException why it cannot be made
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o755 });
  } catch (error) {
    // Another process may have made it at the same moment.
    if (!isFolder(path)) throw error;
  }
}

/** Makes the data folder if it is not there. @throws ConfigError when nothing can be kept in it */
export function requireDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir);
    rmdirSync(mkdtempSync(join(dataDir, '.writable-')));
  } catch (error) {
    throw new ConfigError([{ variable: 'DATA_DIR', message: unusable(dataDir, error) }]);
  }
}

/** What is wrong with a data folder, by the error of who tried to use it. Repeats nothing of what is in it. */
export function unusable(dataDir: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `cannot be ${dataDir}: ${code ? message : 'development-keys.json in it is damaged'}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
