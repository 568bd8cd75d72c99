import type { IncomingMessage, ServerResponse } from 'node:http';

/** No platform sends as much in one webhook; they are taken all the same, but not many at once. */
const largeBytes = 256 * 1024;
const atOnce = 8;
const longestMs = 30_000;

/**
 * Bounds the memory that senders can fill before their signature is known: bodies that are large, or that do not say how long
 * they will be, have a few places and a time to arrive in. Others never wait for them.
 */
export class LargeBodies {
  private places = atOnce;

  /** Whether the request may send its body; one that may not is refused unread. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    if (!isLarge(request)) return true;
    if (this.places === 0) return false;
    this.places -= 1;
    const timer = setTimeout(() => request.destroy(), longestMs).unref();
    // Comes after the answer, and when a body breaks off; a request that is answered unread never closes.
    response.once('close', () => {
      clearTimeout(timer);
      this.places += 1;
    });
    return true;
  }
}

function isLarge({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > largeBytes;
}
