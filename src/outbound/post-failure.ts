/**
 * - `ADDRESS_REFUSED`: the URL is not http(s), or does not lead to the public internet.
 * - `DNS_FAILED`: the host name cannot be resolved.
 * - `CONNECT_FAILED`: no connection within the time limit.
 * - `TLS_FAILED`: the TLS handshake failed, or the certificate is not valid.
 * - `CONNECTION_LOST`: the server closed the connection without an answer.
 * - `TIMEOUT`: no answer within the time limit.
 * - `BAD_ANSWER`: the answer is not valid HTTP.
 */
export type PostFailureCode =
  | 'ADDRESS_REFUSED'
  | 'DNS_FAILED'
  | 'CONNECT_FAILED'
  | 'TLS_FAILED'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'
  | 'BAD_ANSWER';

/** A request got no answer. The message reveals nothing about the internal network. */
export class PostFailure extends Error {
  constructor(readonly code: PostFailureCode) {
    super(`The request failed: ${code}.`);
    this.name = 'PostFailure';
  }
}

const codes: Readonly<Record<string, PostFailureCode>> = {
  ENOTFOUND: 'DNS_FAILED',
  EAI_AGAIN: 'DNS_FAILED',
  EAI_FAIL: 'DNS_FAILED',
  EAI_NODATA: 'DNS_FAILED',
  ECONNREFUSED: 'CONNECT_FAILED',
  EHOSTUNREACH: 'CONNECT_FAILED',
  ENETUNREACH: 'CONNECT_FAILED',
  EADDRNOTAVAIL: 'CONNECT_FAILED',
  ETIMEDOUT: 'CONNECT_FAILED',
  UND_ERR_CONNECT_TIMEOUT: 'CONNECT_FAILED',
  EPROTO: 'TLS_FAILED',
  UND_ERR_HEADERS_OVERFLOW: 'BAD_ANSWER',
};

/** Error codes of OpenSSL and of the checks of certificates. */
const tlsCode =
  /^(ERR_(TLS|SSL)_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

/** Classifies an error of undici. */
export function toPostFailure(error: unknown): PostFailure {
  if (error instanceof PostFailure) return error;
  const { name, code = '', errors } = error as { name?: string; code?: string; errors?: unknown[] };
  if (name === 'DownloadFailure') return new PostFailure('ADDRESS_REFUSED');
  if (name === 'TimeoutError' || name === 'AbortError') return new PostFailure('TIMEOUT');
  if (codes[code]) return new PostFailure(codes[code]);
  if (tlsCode.test(code)) return new PostFailure('TLS_FAILED');
  if (code.startsWith('HPE_')) return new PostFailure('BAD_ANSWER');
  // Several addresses were tried.
  if (errors?.[0]) return toPostFailure(errors[0]);
  return new PostFailure('CONNECTION_LOST');
}
