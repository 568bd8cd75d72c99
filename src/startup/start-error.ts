import { describeConnectionError } from '../database/errors/connection-error.js';
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

/** System calls on files, and their errors that an operator can correct. */
const fileCalls =
  /^(access|chmod|chown|copyfile|fsync|link|lstat|mkdir|mkdtemp|open|read|rename|rm|rmdir|scandir|stat|unlink|write)$/;
const fileErrors = /^(EACCES|EDQUOT|EIO|EISDIR|EMFILE|ENOENT|ENOSPC|ENOTDIR|EPERM|EROFS)$/;

/** Describes an error of a file in the data folder. Returns other errors unchanged. */
export function asDataDirError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', syscall = '', message, path = dataDir } = error as NodeJS.ErrnoException;
  if (!fileCalls.test(syscall) || !fileErrors.test(code) || !path.startsWith(dataDir)) return error;
  return new StartError(
    `DATA_DIR cannot be used: ${message}. Correct the owner, the permissions or the free space of ${path}.`,
  );
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
