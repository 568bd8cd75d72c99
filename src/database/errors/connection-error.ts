import { serverOf } from '../../config/database-urls.js';

/**
 * Codes for an unreachable server, a refused login, or too many connections. Errors of statements have other codes.
 */
const unreachable = /^(E[A-Z_]+|28...|3D000|53300|08P01)$/;

/** Node's codes for a full or read-only disk. They are not about the server. */
const ofFolder = /^(EDQUOT|ENOSPC|EROFS)$/;

/** The server is a standby, or its configuration forbids writes. */
const readOnly = '25006';

/** Messages of pg errors that have no code. */
const lost = /^(Connection terminated|timeout expired|Query read timeout)/;

/** Messages of pg's pool, whose errors have no code. */
const noConnection =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)$/;

/** PostgreSQL has too many connections, or starts or stops and accepts none. */
const refused = /^(53300|57P03)$/;

/**
 * Whether there was no connection to PostgreSQL: none of the pool became free in time, or the server cannot be reached. No statement
 * was sent, so nothing has changed.
 */
export function hadNoConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  // Node tries each address of a host name, and then has an error of each.
  if (syscall === 'connect' || syscall === 'getaddrinfo' || error instanceof AggregateError)
    return code.startsWith('E');
  return noConnection.test(message) || refused.test(code);
}

/** Node's codes for an untrusted certificate. */
const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** Whether a server was refused because of its certificate. */
export function isUntrustedCertificate(code: string): boolean {
  return untrusted.test(code);
}

/**
 * Describes why PostgreSQL cannot be reached and which setting to check. The text does not contain the password. `variable` is the
 * setting that contains the URL.
 *
 * @returns null for an error that is not about the connection
 */
export function describeConnectionError(
  error: unknown,
  databaseUrl: string,
  variable = 'DATABASE_URL',
): string | null {
  const { code = '', message, path } = error as NodeJS.ErrnoException;
  const { pathname, searchParams } = new URL(databaseUrl);
  const server = `PostgreSQL at ${serverOf(databaseUrl)}${pathname} cannot be used`;
  const mode = searchParams.get('sslmode') ?? 'verify-full';
  if (untrusted.test(code)) {
    return `${server}: its TLS certificate is not trusted (${code}), and sslmode=${mode} requires a trusted one. Add sslrootcert=<path of your CA's certificate, PEM> to ${variable}, or use sslmode=no-verify to encrypt without verifying.`;
  }
  if (
    code === 'ENOENT' &&
    path &&
    ['sslrootcert', 'sslcert', 'sslkey'].some((name) => searchParams.get(name) === path)
  )
    return `${server}: the TLS file ${path} in ${variable} does not exist.`;
  if (message === 'The server does not support SSL connections')
    return `${server}: the server does not support TLS, but ${variable} has sslmode=${mode}. Enable TLS on the server, or use sslmode=disable.`;
  if (code === readOnly)
    return `${server}: it is read-only, such as a standby. ${variable} must lead to the primary.`;
  if ((unreachable.test(code) && !ofFolder.test(code)) || lost.test(message))
    return `${server}: ${message || code}. Check that the server is running and that ${variable} is correct.`;
  return null;
}
