import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

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
