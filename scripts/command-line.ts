import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/** Exit code for arguments that cannot be used. */
export const usageExitCode = 2;

/** What a script takes, and what `--help` prints. */
export interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** Name of the npm script. */
  name: string;
  /** What it does, in a sentence. */
  summary: string;
  /** What follows `npm run <name> -- `. Empty if the script takes nothing. */
  synopsis?: string;
  /** Lines on the single options. */
  details?: string;
  options: Options;
  /** Arguments without a name that are accepted. */
  positionals?: { min: number; max: number };
}

/** The arguments cannot be used; the message is one line. */
export class UsageError extends Error {}

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/**
 * Reads the arguments of a script. `--help` and `-h` print the help and end the process with 0; arguments that cannot be used print one
 * line and end it with {@link usageExitCode}. Import what takes long only afterwards.
 */
export function readCommandLine<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
  args = process.argv.slice(2),
): Pick<Parsed<Options>, 'values' | 'positionals'> {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(helpOf(line));
    process.exit(0);
  }
  try {
    const { min, max } = line.positionals ?? { min: 0, max: 0 };
    const { values, positionals } = parseArgs({ args, options: line.options, allowPositionals: true });
    if (positionals.length < min) return exitWith(usageOf(line));
    if (positionals.length > max) throw new UsageError(`Unexpected argument "${positionals[max]}".`);
    return { values, positionals };
  } catch (error) {
    const isUsage = error instanceof UsageError || isParseError(error);
    if (!isUsage) throw error;
    return exitWithUsage(line.name, error as Error);
  }
}

/** Prints the one line and ends the process. */
export function exitWithUsage(name: string, { message }: Error): never {
  // Node explains at length how to write an argument that begins with a dash.
  const [sentence = ''] = message.split(/(?<=\.)\s|\n/, 1);
  return exitWith(`${sentence.replace(/\.?$/, '.')} See: npm run ${name} -- --help`);
}

/** How the script is called, in one line. */
export function usageOf({ name, synopsis }: CommandLine<ParseArgsOptionsConfig>): string {
  return `Usage: npm run ${name}${synopsis ? ` -- ${synopsis}` : ''}`;
}

function exitWith(message: string): never {
  console.error(message);
  process.exit(usageExitCode);
}

function helpOf(line: CommandLine<ParseArgsOptionsConfig>): string {
  const { summary, details } = line;
  return [usageOf(line), '', summary, ...(details ? ['', details] : [])].join('\n');
}

function isParseError(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
}
