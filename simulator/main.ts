import { prettifyError, ZodError } from 'zod';
import type { SimulatorSettings } from './settings.js';
import { startSimulator } from './simulator.js';

/** The simulator as a process of its own: one line of JSON to stdout when it listens, and until it is told to stop. */
async function main(): Promise<void> {
  const settings = JSON.parse(process.env['SIMULATOR_SETTINGS'] ?? '{}') as SimulatorSettings;
  const simulator = await startSimulator(settings);

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    simulator.close().then(
      () => process.exit(0),
      (error: unknown) => die(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (settings.exitWithParent) process.stdin.resume().once('end', stop).once('error', stop);

  // Whoever started it may be gone by now.
  process.stdout.once('error', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, urls: simulator.urls })}\n`);
}

function die(error: unknown): never {
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

main().catch(die);
