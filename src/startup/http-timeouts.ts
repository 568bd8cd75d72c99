/** How long clients may take. In milliseconds. */
export interface HttpTimeouts {
  /** From the connection, or the first byte of a further request, to the end of the head. */
  headersMs: number;
  /** From the head to the end of the body, for all but uploads. */
  bodyMs: number;
  /** Between two pieces of an upload, which as a whole may take as long as it likes. */
  uploadIdleMs: number;
  /** Between two requests of a connection. Longer than common balancers wait, so that they never send into a closing connection. */
  keepAliveMs: number;
  /** How often heads are looked at. */
  checkEveryMs: number;
}

export const defaultHttpTimeouts: HttpTimeouts = {
  headersMs: 15_000,
  bodyMs: 30_000,
  uploadIdleMs: 60_000,
  keepAliveMs: 72_000,
  checkEveryMs: 2_000,
};

/** Node knows one time for every request. It must be set, or Node looks at no head either; it ends what an upload has not ended. */
export const maxRequestMs = 24 * 3_600_000;
