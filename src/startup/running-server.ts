import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import type { StartPage } from './start-page.js';

const fileSchema = z.object({ url: z.string() });
const startPageSchema: z.ZodType<StartPage> = z.object({
  name: z.literal('Patchbay'),
  url: z.string(),
  links: z.record(z.string(), z.string()),
  development: z.object({ simulatorUrl: z.string().nullable(), dataDir: z.string() }).nullable(),
});

/** Stores the URL of this server, so that `npm run demo` finds it on any port. */
export async function storeServerUrl({ environment, roles, dataDir, http }: Config): Promise<void> {
  if (environment === 'production' || !roles.has('api')) return;
  await writeFile(serverFile(dataDir), JSON.stringify({ url: http.publicUrl }));
}

/** The start page of the server that uses this data folder, or null if none answers. */
export async function findServer({ dataDir, http }: Config): Promise<StartPage | null> {
  const remembered = await readFile(serverFile(dataDir), 'utf8')
    .then((text) => fileSchema.parse(JSON.parse(text)).url)
    .catch(() => null);
  for (const url of new Set([http.publicUrl, remembered])) {
    const answer = url === null ? null : await requestServerUrl(url);
    if (answer) return answer;
  }
  return null;
}

async function requestServerUrl(url: string): Promise<StartPage | null> {
  try {
    const response = await fetch(`${url}/`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(5000),
    });
    return startPageSchema.parse(await response.json());
  } catch {
    return null;
  }
}

function serverFile(dataDir: string): string {
  return join(dataDir, 'server.json');
}
