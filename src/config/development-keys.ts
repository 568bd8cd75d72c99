import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from './data-dir.js';

const keysFile = z.object({ tokenEncryptionKeys: z.string(), sessionSecret: z.string() });

type DevelopmentKeys = z.infer<typeof keysFile>;

/** Keys of a development installation, which lie beside the data that they seal; null: they are not made yet. */
export function readDevelopmentKeys(dataDir: string): DevelopmentKeys | null {
  try {
    return keysFile.parse(JSON.parse(readFileSync(pathOf(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

/** Makes the keys that there are none of. */
export function makeDevelopmentKeys(dataDir: string): DevelopmentKeys {
  const keys = {
    tokenEncryptionKeys: `dev:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('base64'),
  };
  makeFolder(dataDir);
  writeFileSync(pathOf(dataDir), JSON.stringify(keys), { mode: 0o600, flag: 'wx' });
  return keys;
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'development-keys.json');
}
