import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../../failures/failure.js';

const maxBodyBytes = 8 * 1024 * 1024;

/** No platform sends a body of this size today. Larger bodies are accepted, but only a few at the same time. */
const largeBytes = 256 * 1024;
const maxLargeBodies = 8;
const maxLargeBodiesPerSender = 4;
/** Time to send the rest of a large body. */
const largeBodyTimeoutMs = 10_000;

/** Gets the body, or the failure. */
type BodyDone = (failure: Failure | null, body?: Buffer) => void;

/**
 * Reads bodies whose signature is not verified yet, and limits the memory that they use. A body occupies one of a few
 * places when its received bytes (not its announced length) exceed a size, so a slow sender occupies none. The rest
 * of the body must arrive within a few seconds, and one sender can hold only some of the places.
 */
export class WebhookBodies {
  private readonly places = new Map<string, number>();
  private taken = 0;

  constructor(private readonly timeoutMs = largeBodyTimeoutMs) {}

  /**
   * Reads the body of a request, and calls `done` once.
   *
   * Failures: PAYLOAD_TOO_LARGE, UNAVAILABLE if no place is free, REQUEST_TIMEOUT, INVALID_INPUT if the body is incomplete.
   *
   * @param response the response to the request. The place of a large body is free when it ends
   * @param findSender identifies the sender of a large body; its places are counted
   */
  read(request: IncomingMessage, response: ServerResponse, findSender: () => string, done: BodyDone): void {
    if (Number(request.headers['content-length']) > maxBodyBytes) return done(tooLarge());
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isLarge = false;
    // Instead of removing the listeners, which costs more. After a refusal the rest of the body is read and ignored.
    let isSettled = false;
    const settle: BodyDone = (failure, body) => {
      isSettled = true;
      // The connection can outlive the place of the body.
      if (failure) chunks.length = 0;
      done(failure, body);
    };
    const onAborted = () => {
      if (!isSettled) settle(new Failure('INVALID_INPUT', {}, { message: 'The body is incomplete.' }));
    };
    request
      .on('data', (chunk: Buffer) => {
        if (isSettled) return;
        bytes += chunk.length;
        if (bytes > maxBodyBytes) return settle(tooLarge());
        chunks.push(chunk);
        if (isLarge || bytes <= largeBytes) return;
        isLarge = true;
        const sender = findSender();
        if (!this.take(sender)) return settle(noPlace());
        const onTimeout = () => !isSettled && settle(new Failure('REQUEST_TIMEOUT'));
        const timer = setTimeout(onTimeout, this.timeoutMs);
        request.once('end', () => clearTimeout(timer));
        // The memory is free when the response ends or the connection closes.
        response.once('close', () => {
          clearTimeout(timer);
          this.release(sender);
        });
      })
      .on('end', () => {
        if (!isSettled) settle(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes));
      })
      .on('error', onAborted)
      .on('close', onAborted);
  }

  private take(sender: string): boolean {
    const own = this.places.get(sender) ?? 0;
    if (this.taken >= maxLargeBodies || own >= maxLargeBodiesPerSender) return false;
    this.taken += 1;
    this.places.set(sender, own + 1);
    return true;
  }

  private release(sender: string): void {
    const own = this.places.get(sender)! - 1;
    this.taken -= 1;
    if (own === 0) this.places.delete(sender);
    else this.places.set(sender, own);
  }
}

function noPlace(): Failure {
  const message = 'Too many large requests at the same time. Send the request again later.';
  return new Failure('UNAVAILABLE', {}, { message });
}

function tooLarge(): Failure {
  return new Failure('PAYLOAD_TOO_LARGE', { limitBytes: maxBodyBytes });
}
