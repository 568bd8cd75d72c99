import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../../failures/failure.js';

const maxBodyBytes = 8 * 1024 * 1024;

/** No platform sends a body of this size today. Larger bodies are accepted, but only a few at the same time. */
const largeBytes = 256 * 1024;
const maxLargeBodies = 8;
const maxLargeBodiesPerSender = 4;
/** Time to send the rest of a large body. */
const largeBodyTimeoutMs = 10_000;

/**
 * Reads bodies whose signature is not verified yet, and limits the memory that they use. A body occupies one of a few
 * places when its received bytes (not its announced length) exceed a size, so a slow sender occupies none. The rest
 * of the body must arrive within a few seconds, and one sender can hold only some of the places.
 */
export class WebhookBodies {
  private readonly places = new Map<string, number>();
  private readonly responses = new WeakMap<IncomingMessage, ServerResponse>();
  private taken = 0;

  constructor(private readonly timeoutMs = largeBodyTimeoutMs) {}

  /** Registers the response that belongs to a request. Called before the body is read. */
  expect(request: IncomingMessage, response: ServerResponse): void {
    this.responses.set(request, response);
  }

  /**
   * @param sender identifies the sender; its places are counted
   * @throws Failure PAYLOAD_TOO_LARGE, UNAVAILABLE if no place is free, REQUEST_TIMEOUT, INVALID_INPUT if the body is incomplete
   */
  read(request: IncomingMessage, sender: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let isLarge = false;
      const settle = (act: () => void) => {
        request.off('data', onData).off('end', onEnd).off('error', onAborted).off('close', onAborted);
        act();
      };
      const refuse = (failure: Failure) => settle(() => reject(failure));
      const onEnd = () => settle(() => resolve(Buffer.concat(chunks, bytes)));
      const onAborted = () =>
        refuse(new Failure('INVALID_INPUT', {}, { message: 'The body is incomplete.' }));
      const onData = (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBodyBytes) return refuse(tooLarge());
        chunks.push(chunk);
        if (isLarge || bytes <= largeBytes) return;
        isLarge = true;
        if (!this.take(sender)) {
          return refuse(
            new Failure(
              'UNAVAILABLE',
              {},
              { message: 'Too many large requests at the same time. Send the request again later.' },
            ),
          );
        }
        const timer = setTimeout(() => refuse(new Failure('REQUEST_TIMEOUT')), this.timeoutMs);
        request.once('end', () => clearTimeout(timer));
        // The memory is free when the response ends or the connection closes.
        this.responses.get(request)!.once('close', () => {
          clearTimeout(timer);
          this.release(sender);
        });
      };
      if (Number(request.headers['content-length']) > maxBodyBytes) return reject(tooLarge());
      request.on('data', onData).on('end', onEnd).on('error', onAborted).on('close', onAborted);
    });
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

function tooLarge(): Failure {
  return new Failure('PAYLOAD_TOO_LARGE', { limitBytes: maxBodyBytes });
}
