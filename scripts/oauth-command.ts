import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import type { SystemActor } from '../src/auth/actor.js';
import { ConfigError } from '../src/config/config.js';
import { loadConfig } from '../src/config/env.js';
import { runningEmbeddedPostgres } from '../src/database/embedded-postgres.js';

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>['values'];

/** What a command does, and the words it prints when it is done. */
export type Command = (app: INestApplicationContext, actor: SystemActor) => Promise<string>;

/**
 * Runs a command with the services of the application, on the database of DATABASE_URL or of the embedded server that runs now, and
 * prints what it gives. `read` looks at the arguments before anything is started. What either throws is told without a stack.
 */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  name: string,
  usage: string,
  options: Options,
  read: (values: Values<Options>) => Command,
): Promise<void> {
  try {
    const { values } = parseArgs({ options });
    const command = read(values);
    console.log(await inApplication((app) => command(app, { kind: 'system', name })));
  } catch (error) {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
    console.error(isUsage ? `${(error as Error).message}\n${usage}` : (error as Error).message);
    process.exitCode = error instanceof ConfigError ? 78 : isUsage ? 2 : 1;
  }
}

/** The features alone: a process without a role serves nothing, works on nothing, and starts nothing by itself. */
async function inApplication<Result>(
  work: (app: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const config = Object.assign({}, loadConfig(), { roles: new Set<never>(), jobs: { timers: false } });
  const url = config.database.url ?? (await runningEmbeddedPostgres(config.dataDir));
  if (!url)
    throw new Error(
      'There is no database: set DATABASE_URL, or start Patchbay ("npm start") in another terminal.',
    );
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
