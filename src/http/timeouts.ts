/** How long clients may take, in milliseconds. */
export interface HttpTimeouts {
  /** From the connection, or the first byte of a further request, to the end of the headers. */
  headersMs: number;
  /** From the headers to the end of the body, for all requests but uploads. */
  bodyMs: number;
  /** Between two parts of an upload. The whole upload has no time limit. */
  uploadIdleMs: number;
  /** Between two requests of a connection. Longer than common load balancers wait, so they never send into a closing connection. */
  keepAliveMs: number;
  /** Interval of the check of `headersMs`, `bodyMs` and `uploadIdleMs`: a request may take longer by as much. */
  checkIntervalMs: number;
}

export const defaultHttpTimeouts: HttpTimeouts = {
  headersMs: 15_000,
  bodyMs: 30_000,
  uploadIdleMs: 60_000,
  keepAliveMs: 72_000,
  checkIntervalMs: 2_000,
};

/** Node's own limit for a whole request. Node checks `headersMs` only if it is set, and it also ends uploads that run longer. */
export const maxRequestMs = 24 * 3_600_000;
