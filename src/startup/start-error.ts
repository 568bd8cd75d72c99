/** Why nothing could be started, in words for who started it: told without a stack. */
export class StartError extends Error {}

/** PostgreSQL does not let us in, or is not there: not about our own statements. */
const unreachable = /^(E[A-Z_]+|28...|3D000)$/;

/** A failure to get to the database in words, without the password of its address; any other error as it is. */
export function asStartError(error: unknown, databaseUrl: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (!code || !unreachable.test(code)) return error;
  const { host, pathname } = new URL(databaseUrl);
  return new StartError(
    `PostgreSQL at ${host}${pathname} cannot be used: ${message || code}. Is it running, and is DATABASE_URL right?`,
  );
}
