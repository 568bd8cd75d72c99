/**
 * - `ADDRESS_REFUSED`: the URL is not http(s), or not on the public internet.
 * - `UNREACHABLE`: the connection failed or was interrupted.
 * - `TIMEOUT`: not complete within the time limit.
 * - `BAD_ANSWER`: the status is not 200, or there were too many redirects.
 * - `TOO_LARGE`: the file exceeds the maximum size.
 */
export type DownloadFailureCode = 'ADDRESS_REFUSED' | 'UNREACHABLE' | 'TIMEOUT' | 'BAD_ANSWER' | 'TOO_LARGE';

/** A file could not be fetched. The message is for developers and reveals nothing about the internal network. */
export class DownloadFailure extends Error {
  constructor(
    readonly code: DownloadFailureCode,
    message: string,
  ) {
    super(message);
    this.name = 'DownloadFailure';
  }

  /** Whether the same URL may work later. */
  get retryable(): boolean {
    return this.code === 'UNREACHABLE' || this.code === 'TIMEOUT';
  }
}
