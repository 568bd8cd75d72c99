/**
 * - `ADDRESS_REFUSED`: not http(s), or not on the public internet.
 * - `UNREACHABLE`: no connection, or it broke.
 * - `TIMEOUT`: not complete within the time limit.
 * - `BAD_ANSWER`: anything but 200, or too many redirects.
 * - `TOO_LARGE`: more bytes than allowed.
 */
export type DownloadFailureCode = 'ADDRESS_REFUSED' | 'UNREACHABLE' | 'TIMEOUT' | 'BAD_ANSWER' | 'TOO_LARGE';

/** Why a file could not be fetched. The message is for developers and tells nothing of our network. */
export class DownloadFailure extends Error {
  constructor(
    readonly code: DownloadFailureCode,
    message: string,
  ) {
    super(message);
    this.name = 'DownloadFailure';
  }

  /** Whether the same address may work later. */
  get retryable(): boolean {
    return this.code === 'UNREACHABLE' || this.code === 'TIMEOUT';
  }
}
