import type { Config } from '../src/config/config.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';

/** Returns `url`, or that of the running embedded server. @throws Error if there is neither */
export async function findDatabaseUrl(
  { database, dataDir }: Config,
  url = database.directUrl,
): Promise<string> {
  const found = url ?? (await runningEmbeddedPostgres(dataDir));
  if (found) return found;
  throw new Error(
    'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
  );
}
