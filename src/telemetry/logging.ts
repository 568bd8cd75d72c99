import { Logger } from 'nestjs-pino';
import { destination, type DestinationStream, pino, stdSerializers, stdTimeFunctions } from 'pino';
import type { Config } from '../config/config.js';
import { redactText } from './redaction.js';
import { currentContext } from './run-context.js';
import { shortLines } from './short-lines.js';

/**
 * What `@nestjs/common`'s Logger writes to: one JSON object per line, with the id of the request that caused it, without
 * secrets. In development on a terminal the lines are short and meant for people.
 */
export function createNestLogger(config: Config, to: DestinationStream = standardOutput(config)): Logger {
  const logger = pino(
    {
      level: config.log.level,
      base: undefined,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextOfLine,
      serializers: { err: withoutRowData },
      // The finished line, so that nothing gets past it: messages, nested objects, causes of errors.
      hooks: { streamWrite: redactText },
    },
    to,
  );
  // It only calls the methods named after levels. nestjs-pino's PinoLogger would keep the first logger of the process for
  // every later application, and its middleware would make a child logger per request.
  return new BootIsQuietLogger(logger as never, {});
}

/** Contexts in which Nest logs every module and route at the start: about eighty lines that hide the others. */
const bootContexts = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'GraphQLModule']);

class BootIsQuietLogger extends Logger {
  override log(message: unknown, ...params: unknown[]): void {
    if (bootContexts.has(params.at(-1) as string)) this.debug(message, ...params);
    else super.log(message, ...params);
  }
}

/**
 * In production lines leave together, a tenth of a second late at most: a write for each costs more than the line itself. What
 * waits is written when the process ends, unless it is killed.
 */
function standardOutput(config: Config): DestinationStream {
  if (config.environment === 'production') {
    return destination({ fd: 1, sync: false, minLength: 4096, periodicFlush: 100 });
  }
  const out = destination({ fd: 1, sync: true });
  const people = config.environment === 'development' && process.stdout.isTTY;
  return people ? shortLines(out) : out;
}

function contextOfLine(): object {
  const context = currentContext();
  if (!context) return {};
  const { requestId, work } = context;
  return work ? { requestId, work } : { requestId };
}

/** Errors of the database carry the values of the statement and of the row: people's data that no log needs. */
function withoutRowData(error: Error): object {
  const { parameters: _, driverError: __, detail: ___, ...rest } = stdSerializers.err(error);
  return rest;
}
