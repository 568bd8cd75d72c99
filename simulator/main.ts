import type { SimulatorSettings } from './settings.js';

const help = `Usage: npm run simulator

Runs the simulated platforms until it is stopped, and prints their addresses as one line of JSON.
Settings are JSON in the variable SIMULATOR_SETTINGS; simulator/README.md describes them.
`;

/** Runs the simulator as a process: prints one line of JSON to stdout when it listens, and runs until it is stopped. */
async function main(): Promise<void> {
  handleArguments(process.argv.slice(2));
  const settings = JSON.parse(process.env['SIMULATOR_SETTINGS'] ?? '{}') as SimulatorSettings;
  // Loaded here, because --help and invalid arguments do not need it.
  const { startSimulator } = await import('./simulator.js');
  const simulator = await startSimulator(settings);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    simulator.close().then(() => process.exit(0), exitWithError);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (settings.exitWithParent) process.stdin.resume().once('end', stop).once('error', stop);

  // The parent process may have ended.
  process.stdout.once('error', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, urls: simulator.urls })}\n`);
}

/** The command accepts only `--help`. */
function handleArguments([first]: string[]): void {
  if (first === undefined) return;
  if (first === '--help' || first === '-h') {
    process.stdout.write(help);
    process.exit(0);
  }
  process.stderr.write(`Unknown argument "${first}". See: npm run simulator -- --help\n`);
  process.exit(2);
}

async function exitWithError(error: unknown): Promise<never> {
  const { prettifyError, ZodError } = await import('zod');
  const message =
    error instanceof ZodError
      ? `SIMULATOR_SETTINGS is wrong:\n${prettifyError(error)}`
      : error instanceof SyntaxError
        ? `SIMULATOR_SETTINGS is not JSON: ${error.message}`
        : (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
          ? `The simulator: ${(error as Error).message}`
          : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main().catch(exitWithError);
