/** Credentials without characters that forms encode, so that both ways in use of writing them are the same. RFC 6749 section 2.3.1. */
const plainCredentials = /^([\w.~-]+):([\w.~-]+)$/;

/** The id and secret of a client in an Authorization header. Null if they are not there, or written in an unusual way. */
export function readBasicCredentials(authorization: string): { id: string; secret: string } | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(authorization) ?? [];
  const [, id, secret] = plainCredentials.exec(Buffer.from(encoded ?? '', 'base64').toString('latin1')) ?? [];
  return id && secret ? { id, secret } : null;
}
