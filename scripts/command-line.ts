import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { ConfigError } from '../src/config/config.js';
import { EX_CONFIG } from '../src/startup/exit-code.js';

/** Exit code for invalid arguments. */
export const usageExitCode = 2;

/** Arguments of a script and the text of `--help`. */
export interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** Name of the npm script. */
  name: string;
  /** Description in one sentence. */
  summary: string;
  /** Arguments after `npm run <name> -- `. Empty if the script has none. */
  synopsis?: string;
  /** Description of the options. */
  details?: string;
  options: Options;
  /** Accepted number of positional arguments. */
  positionals?: { min: number; max: number };
}

/** Invalid arguments. The message is one line. */
export class UsageError extends Error {}

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/**
 * Reads the arguments of a script. `--help` and `-h` print the help and end the process with 0. Invalid arguments print one
 * line and end it with {@link usageExitCode}. Slow modules should be imported after this call.
 */
export function readCommandLine<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
  args = process.argv.slice(2),
): Pick<Parsed<Options>, 'values' | 'positionals'> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(formatHelp(line));
    process.exit(0);
  }
  try {
    const { min, max } = line.positionals ?? { min: 0, max: 0 };
    const { values, positionals } = parseArgs({ args, options: line.options, allowPositionals: true });
    if (positionals.length < min) return exitWith(formatUsage(line));
    if (positionals.length > max) throw new UsageError(`Unexpected argument "${positionals[max]}".`);
    return { values, positionals };
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseError(error);
    if (!isUsage) throw error;
    return exitWithUsage(line.name, error as Error);
  }
}

/** Options that the arguments of a command set. */
export type OptionValues<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof readCommandLine<Options>
>['values'];

/** Prints a one-line message and ends the process. */
export function exitWithUsage(name: string, error: Error): never {
  return exitWith(formatUsageError(name, error));
}

/** One line about invalid arguments, which refers to the help. */
export function formatUsageError(name: string, { message }: Error): string {
  // Only the first sentence: Node.js adds a long explanation of arguments that begin with a dash.
  const [sentence = ''] = message.split(/(?<=\.)\s|\n/, 1);
  return `${sentence.replace(/\.?$/, '.')} See: npm run ${name} -- --help`;
}

/** Prints the message of an error without its stack, and sets the exit code: 78 for an invalid configuration, otherwise 1. */
export function failWith(error: unknown): void {
  const { message, code } = error as NodeJS.ErrnoException;
  // Errors of several attempts to connect have no message.
  console.error(message || code || String(error));
  process.exitCode = error instanceof ConfigError ? EX_CONFIG : 1;
}

/** One line with the arguments of the script. */
export function formatUsage({ name, synopsis }: CommandLine<ParseArgsOptionsConfig>): string {
  return `Usage: npm run ${name}${synopsis ? ` -- ${synopsis}` : ''}`;
}

function exitWith(message: string): never {
  console.error(message);
  process.exit(usageExitCode);
}

function formatHelp(line: CommandLine<ParseArgsOptionsConfig>): string {
  const { summary, details } = line;
  return [formatUsage(line), '', summary, ...(details ? ['', details] : [])].join('\n');
}

function isParseError(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
}
