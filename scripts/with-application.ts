import type { INestApplicationContext } from '@nestjs/common';
import { loadConfig } from '../src/config/env.js';
import { findKeyMismatch } from '../src/crypto/processes/key-check.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';

/**
 * Starts the application on DATABASE_URL or the running embedded server for a command. It has no roles, so it serves no requests and
 * runs no jobs.
 */
export async function withApplication<Result>(
  work: (app: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const config = Object.assign({}, loadConfig(), { roles: new Set<never>(), jobs: { timers: false } });
  const url = config.database.url ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url)
    throw new Error(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
  // Loaded here, because loading takes a second, which --help and invalid arguments do not need.
  const { NestFactory } = await import('@nestjs/core');
  const { DataSource } = await import('typeorm');
  const { AppModule } = await import('../src/app.module.js');
  const app = await NestFactory.createApplicationContext(AppModule.for(config, url), {
    logger: ['fatal'],
    abortOnError: false,
  });
  try {
    if (await app.get(DataSource).showMigrations())
      throw new Error('The database is not migrated: npm run migration:run');
    const fault = await findKeyMismatch(app.get(DataSource), config.secrets);
    if (fault) throw new Error(fault);
    return await work(app);
  } finally {
    await app.close();
  }
}
