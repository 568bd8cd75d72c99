import { Logger } from 'nestjs-pino';
import { destination, type DestinationStream, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.js';
import { redactText } from './redaction.js';
import { currentContext } from './run-context.js';
import { createShortLineStream } from './short-lines.js';

type LogSettings = Pick<Config, 'environment' | 'log'>;

/**
 * Creates the logger behind Nest's `Logger`: one JSON object per line, with the request id and without secrets. On a
 * terminal in development the lines are short and readable.
 */
export function createNestLogger(
  config: LogSettings,
  to: DestinationStream = standardOutput(config),
): Logger {
  const logger = pino(
    {
      level: config.log.level,
      base: undefined,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextOfLine,
      serializers: { err: withoutRowData },
      // Redacts the complete line, so that messages, nested objects and causes of errors are covered.
      hooks: { streamWrite: redactText },
    },
    to,
  );
  // The cast is safe: Logger only calls the level methods. A PinoLogger would share the first logger of the process
  // with every later application, and the middleware of nestjs-pino would create a child logger per request.
  return new QuietStartLogger(logger as never, {});
}

/** Contexts in which Nest logs every module and route at the start. These eighty lines would hide the others. */
const startContexts = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule']);

class QuietStartLogger extends Logger {
  override log(message: unknown, ...params: unknown[]): void {
    if (startContexts.has(params.at(-1) as string)) this.debug(message, ...params);
    else super.log(message, ...params);
  }
}

/**
 * In production lines are written in batches, delayed by at most 0.1 seconds, because one write per line is slow.
 * Buffered lines are written when the process ends, unless it is killed.
 */
function standardOutput(config: LogSettings): DestinationStream {
  if (config.environment === 'production') {
    return destination({ fd: 1, sync: false, minLength: 4096, periodicFlush: 100 });
  }
  const out = destination({ fd: 1, sync: true });
  const isTerminal = config.environment === 'development' && process.stdout.isTTY;
  return isTerminal ? createShortLineStream(out) : out;
}

function contextOfLine(): object {
  const context = currentContext();
  if (!context) return {};
  const { requestId, work } = context;
  return work ? { requestId, work } : { requestId };
}

/** Removes the values of the statement and of the row from database errors, because they are personal data. */
function withoutRowData(error: Error): object {
  const { parameters: _, driverError: __, detail: ___, ...rest } = stdSerializers.err(error);
  return rest;
}
