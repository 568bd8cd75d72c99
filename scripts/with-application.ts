import type { INestApplicationContext } from '@nestjs/common';
import type { Config } from '../src/config/config.js';
import { findKeyMismatch } from '../src/crypto/processes/key-check.js';
import { findDatabaseUrl } from './existing-database.js';

/**
 * Starts the application on DATABASE_URL or the running embedded server for a command. It has no roles, so it serves no requests and
 * runs no jobs.
 */
export async function withApplication<Result>(
  given: Config,
  work: (app: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const config = Object.assign({}, given, { roles: new Set<never>(), jobs: { timers: false } });
  const url = await findDatabaseUrl(config, config.database.url);
  // Loaded here, because loading takes a second, which is not needed without a database.
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
