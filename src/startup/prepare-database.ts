import type { Config } from '../config/config.js';
import { connectOnce, migrate } from '../database/migrate.js';
import { missingTimeouts } from '../database/session.js';
import { asStartError } from './start-error.js';

/** Applies missing migrations, and checks that the application can use the database. @throws StartError */
export async function prepareDatabase({ database }: Config, url: string): Promise<void> {
  const directUrl = database.directUrl ?? url;
  const variable = directUrl === url ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL';
  await migrate(directUrl, variable).catch((error: unknown) => {
    throw asStartError(error, directUrl, variable);
  });
  if (!database.isPooled) return;
  await checkPooler(url).catch((error: unknown) => {
    throw asStartError(error, url);
  });
}

/** A pooler in transaction mode is the only one that can limit its sessions. */
async function checkPooler(url: string): Promise<void> {
  const client = await connectOnce(url);
  try {
    const missing = await missingTimeouts(client);
    if (missing.length > 0)
      console.error(
        `Warning: the sessions of the pooler at DATABASE_URL have no ${missing.join(' and no ')}: a hanging statement holds one of them forever. docs/operations.md shows a connect_query that sets them.`,
      );
  } finally {
    await client.end();
  }
}
