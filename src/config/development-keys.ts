import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
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

/** Creates the keys. Fails if they exist. */
export function createDevelopmentKeys(dataDir: string): DevelopmentKeys {
  const keys = {
    tokenEncryptionKeys: `dev:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('base64'),
  };
  createFolder(dataDir);
  writeFileSync(keysPath(dataDir), JSON.stringify(keys), { mode: 0o600, flag: 'wx' });
  return keys;
}

function keysPath(dataDir: string): string {
  return join(dataDir, 'development-keys.json');
}
