import { describeConnectionError } from '../database/connection-error.js';
import { MigrationBlocked } from '../database/migrate.js';
import { WrongData } from '../database/installation/check.js';
import { NoTransactions, SessionsNotKept } from '../database/session.js';

/** The start failed. The message is for the operator and is printed without a stack trace. */
export class StartError extends Error {}

/**
 * Describes a connection error of the database, without its password. Returns other errors unchanged. `variable` is the setting that
 * contains the URL.
 */
export function asStartError(error: unknown, databaseUrl: string, variable = 'DATABASE_URL'): unknown {
  if ([SessionsNotKept, NoTransactions, WrongData, MigrationBlocked].some((kind) => error instanceof kind))
    return new StartError((error as Error).message);
  if (error instanceof StartError) return error;
  const description = describeConnectionError(error, databaseUrl, variable);
  return description ? new StartError(description) : error;
}

/** Advice for errors of listen(), by error code. */
const advice: Record<string, string> = {
  EADDRINUSE: 'is in use. Set PORT to a free port.',
  EACCES: 'requires privileges that this user does not have. Set PORT to a port above 1023.',
  EADDRNOTAVAIL:
    'is not available: this machine does not have this address. Set HOST to one of its addresses.',
  ENOTFOUND: 'is not available: HOST is neither an address nor a known host name.',
};

/** Describes an error of listen(). Returns other errors unchanged. */
export function asListenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const advised = /^(listen|bind|getaddrinfo)$/.test(syscall) && advice[code];
  return advised ? new StartError(`Port ${port} of ${host} ${advised}`) : error;
}
