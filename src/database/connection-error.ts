/** PostgreSQL refuses the login or its number of connections, or is not there: not about our own statements. */
const unreachable = /^(E[A-Z_]+|28...|3D000|53300|08P01)$/;

/** Messages of pg, which gives them no code. */
const lost = /^(Connection terminated|timeout expired|Query read timeout)/;

/** Codes of Node for a certificate that it does not trust. */
const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_[A-Z_]+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/**
 * Says in one sentence, without the password, why PostgreSQL cannot be reached and what to set.
 *
 * @returns null for an error that is not about the connection
 */
export function describeConnectionError(error: unknown, databaseUrl: string): string | null {
  const { code = '', message, path } = error as NodeJS.ErrnoException;
  const { host, pathname, searchParams } = new URL(databaseUrl);
  const server = `PostgreSQL at ${host}${pathname} cannot be used`;
  const mode = searchParams.get('sslmode') ?? 'verify-full';
  if (untrusted.test(code)) {
    return `${server}: with sslmode=${mode} its TLS certificate is verified, and it is refused (${code}). Add sslrootcert=<path of your CA's certificate, PEM> to DATABASE_URL, or use sslmode=no-verify to encrypt without verifying.`;
  }
  if (
    code === 'ENOENT' &&
    path &&
    ['sslrootcert', 'sslcert', 'sslkey'].some((name) => searchParams.get(name) === path)
  )
    return `${server}: there is no file ${path}, which DATABASE_URL names for TLS.`;
  if (message === 'The server does not support SSL connections')
    return `${server}: it does not offer TLS, and DATABASE_URL asks for sslmode=${mode}. Turn TLS on at the server, or use sslmode=disable.`;
  if (unreachable.test(code) || lost.test(message))
    return `${server}: ${message || code}. Is it running, and is DATABASE_URL right?`;
  return null;
}
