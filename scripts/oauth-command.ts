import type { INestApplicationContext } from '@nestjs/common';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { SystemActor } from '../src/auth/actor.js';
import {
  type CommandLine,
  exitWithUsage,
  failWith,
  type OptionValues,
  readCommandLine,
  UsageError,
} from './command-line.js';
import { loadGivenConfig } from './given-config.js';

/** Runs a command and returns the lines to print. */
export type Command = (app: INestApplicationContext, actor: SystemActor) => Promise<string>;

/**
 * Runs a command with the services of the application on DATABASE_URL or the running embedded server, and prints its result.
 * `read` checks the arguments before the start and throws a UsageError if they are invalid.
 * Errors are printed without a stack.
 */
export async function runCommand<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
  read: (values: OptionValues<Options>) => Command | Promise<Command>,
): Promise<void> {
  const { values } = readCommandLine(line);
  try {
    const command = await read(values);
    const config = await loadGivenConfig();
    const { withApplication } = await import('./with-application.js');
    console.log(await withApplication(config, (app) => command(app, { kind: 'system', name: line.name })));
  } catch (error) {
    if (error instanceof UsageError) exitWithUsage(line.name, error);
    failWith(error);
  }
}
