import type { INestApplicationContext } from '@nestjs/common';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { SystemActor } from '../src/auth/actor.js';
import { ConfigError } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { runningEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.js';
import { type CommandLine, exitWithUsage, readCommandLine, UsageError } from './command-line.js';

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<typeof readCommandLine<Options>>['values'];

/** Runs a command and returns the lines to print. */
export type Command = (app: INestApplicationContext, actor: SystemActor) => Promise<string>;

/**
 * Runs a command with the services of the application on DATABASE_URL or the running embedded server, and prints its result.
 * `read` checks the arguments before the start and throws a UsageError if they are invalid.
 * Errors are printed without a stack.
 */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
  read: (values: Values<Options>) => Command,
): Promise<void> {
  const { values } = readCommandLine(line);
  try {
    const command = read(values);
    console.log(await withApplication((app) => command(app, { kind: 'system', name: line.name })));
  } catch (error) {
    if (error instanceof UsageError) exitWithUsage(line.name, error);
    console.error((error as Error).message);
    process.exitCode = error instanceof ConfigError ? 78 : 1;
  }
}

/** Starts the application without roles, so that it serves no requests and runs no jobs. */
async function withApplication<Result>(
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
    return await work(app);
  } finally {
    await app.close();
  }
}
