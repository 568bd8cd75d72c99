import type { Config } from '../../src/config/config.js';
import {
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres.js';

/** Runs `work` with the database of the installation. Starts the embedded server for it if it is not running. */
export async function withInstalledDatabase<Result>(
  { database, dataDir }: Config,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const url = database.directUrl ?? (await runningEmbeddedPostgres(dataDir));
  if (url) return work(url);
  const server = await startEmbeddedPostgres({ dataDir, binariesDir: dataDir, port: 0 });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}
