import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createFolder } from './data-dir.js';

const keysFile = z.object({ tokenEncryptionKeys: z.string(), sessionSecret: z.string() });

type DevelopmentKeys = z.infer<typeof keysFile>;

/** The keys of a development installation, stored with the data that they encrypt. Null if they do not exist yet. */
export function readDevelopmentKeys(dataDir: string): DevelopmentKeys | null {
  try {
    return keysFile.parse(JSON.parse(readFileSync(keysPath(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** Creates the keys. Returns the existing ones if another process has created them meanwhile. */
export function createDevelopmentKeys(dataDir: string): DevelopmentKeys {
  const keys = {
    tokenEncryptionKeys: `dev:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('base64'),
  };
  createFolder(dataDir);
  const path = keysPath(dataDir);
  // Other processes see the whole file or none.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(keys), { mode: 0o600 });
  try {
    linkSync(temporary, path);
    return keys;
  } catch (error) {
    const existing = (error as NodeJS.ErrnoException).code === 'EEXIST' ? readDevelopmentKeys(dataDir) : null;
    if (!existing) throw error;
    return existing;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function keysPath(dataDir: string): string {
  return join(dataDir, 'development-keys.json');
}
