import { type Config, ConfigError } from '../config/config.js';
import { createNestLogger } from '../telemetry/logging.js';
import { EX_CONFIG } from './exit-code.js';
import { StartError } from './start-error.js';

/**
 * Reports the error that ended the start to the operator: in production as one line of the log, at a terminal and in development as
 * text.
 *
 * @returns the exit code
 */
export function reportStartError(error: unknown, environment: Config['environment']): number {
  if (environment === 'production' && !process.stdout.isTTY) logStartError(error);
  else if (error instanceof ConfigError || error instanceof StartError) console.error(error.message);
  else console.error(error);
  return error instanceof ConfigError ? EX_CONFIG : 1;
}

/** Also with LOG_LEVEL=silent: nothing else says why there is no process. */
function logStartError(error: unknown): void {
  const to = { write: (line: string) => void process.stdout.write(line) };
  const logger = createNestLogger({ environment: 'production', log: { level: 'fatal' } }, to);
  const context = 'Startup';
  if (error instanceof ConfigError) {
    const settings = [...new Set(error.errors.map(({ variable }) => variable))];
    const faults = error.errors.map(({ variable, message }) => `${variable} ${message}`);
    logger.fatal({ settings }, `The configuration is invalid: ${faults.join('; ')}`, context);
  } else if (error instanceof StartError) logger.fatal(error.message, context);
  else logger.fatal({ err: error }, 'The start failed because of an unexpected error', context);
}
