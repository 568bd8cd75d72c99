import { describeConnectionError } from '../database/connection-error.js';
import { SessionsNotKept } from '../database/session.js';

/** Why nothing could be started, in words for who started it: told without a stack. */
export class StartError extends Error {}

/** A failure to get to the database in words, without the password of its address; any other error as it is. */
export function asStartError(error: unknown, databaseUrl: string): unknown {
  if (error instanceof SessionsNotKept) return new StartError(error.message);
  const description = describeConnectionError(error, databaseUrl);
  return description ? new StartError(description) : error;
}

/** What a person can do when the address of the application cannot be listened on, by the code of the failure. */
const advice: Record<string, string> = {
  EADDRINUSE: 'is taken. Set PORT to another one.',
  EACCES: 'needs rights that this user has not. Set PORT to one above 1023.',
  EADDRNOTAVAIL: 'cannot be had: this machine has no such address. Set HOST to one of its own.',
  ENOTFOUND: 'cannot be had: HOST is no address and no known name.',
};

/** A failure to listen in words; any other error as it is. */
export function asListenError(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  const advised = /^(listen|bind|getaddrinfo)$/.test(syscall) && advice[code];
  return advised ? new StartError(`Port ${port} of ${host} ${advised}`) : error;
}
