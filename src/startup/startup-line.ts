import { SystemClock } from '../clock/clock.js';
import type { Config } from '../config/config.js';

/** A line in the form of the log, for what is written before the logger exists and after it ended. */
export function startupLine(message: string, facts: object = {}, level: 'info' | 'warn' = 'info'): string {
  const head = { level, time: new SystemClock().now().toISOString(), context: 'Startup' };
  return JSON.stringify({ ...head, ...facts, msg: message });
}

/** Reports something that does not end the process to the operator: in production as a line of the log, otherwise as text. */
export function warnOperator(message: string, { environment }: Pick<Config, 'environment'>): void {
  if (environment === 'production') console.log(startupLine(message, {}, 'warn'));
  else console.error(message);
}
