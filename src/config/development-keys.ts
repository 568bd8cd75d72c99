import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const keysFile = z.object({ tokenEncryptionKeys: z.string(), sessionSecret: z.string() });

/** Keys of a development installation: made once and kept beside its data, which they seal. */
export function developmentKeys(dataDir: string): z.infer<typeof keysFile> {
  const path = join(dataDir, 'development-keys.json');
  try {
    return keysFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const keys = {
    tokenEncryptionKeys: `dev:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('base64'),
  };
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600, flag: 'wx' });
  return keys;
}
