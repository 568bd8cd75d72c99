import type { IncomingMessage, ServerResponse } from 'node:http';
import { Failure } from '../failures/failure.js';

/** Largest body of a webhook. */
const maxBodyBytes = 8 * 1024 * 1024;

/** No platform sends as much in one webhook; larger bodies are taken all the same, but not many at the same time. */
const largeBytes = 256 * 1024;
const maxLargeBodies = 8;
const maxLargeBodiesPerSender = 4;
/** Time for the rest of a body, once it is large. */
const largeBodyMs = 10_000;

/**
 * Reads bodies whose signature is not known yet, and bounds the memory that their senders can fill. A body takes one of a few
 * places when it has become large, by the bytes that came and not by those that were announced: a sender that trickles holds
 * none. It has little time for the rest, and one sender gets a part of the places.
 */
export class WebhookBodies {
  private readonly places = new Map<string, number>();
  private readonly responses = new WeakMap<IncomingMessage, ServerResponse>();
  private taken = 0;

  constructor(private readonly timeoutMs = largeBodyMs) {}

  /** Says which answer a body belongs to; before it is read. */
  expect(request: IncomingMessage, response: ServerResponse): void {
    this.responses.set(request, response);
  }

  /**
   * @param sender what the places of one sender are counted by
   * @throws Failure PAYLOAD_TOO_LARGE, UNAVAILABLE when no place is free, REQUEST_TIMEOUT, INVALID_INPUT when the body breaks off
   */
  read(request: IncomingMessage, sender: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      let isLarge = false;
      const settle = (act: () => void) => {
        request.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onBroken);
        act();
      };
      const refuse = (failure: Failure) => settle(() => reject(failure));
      const onEnd = () => settle(() => resolve(Buffer.concat(chunks, bytes)));
      const onBroken = () => refuse(new Failure('INVALID_INPUT', {}, { message: 'The body broke off.' }));
      const onData = (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBodyBytes) return refuse(tooLarge());
        chunks.push(chunk);
        if (isLarge || bytes <= largeBytes) return;
        isLarge = true;
        if (!this.take(sender)) {
          return refuse(new Failure('UNAVAILABLE', {}, { message: 'Too many large bodies at once.' }));
        }
        const timer = setTimeout(() => refuse(new Failure('REQUEST_TIMEOUT')), this.timeoutMs);
        request.once('end', () => clearTimeout(timer));
        // The memory is free once the request is answered or gone.
        this.responses.get(request)!.once('close', () => {
          clearTimeout(timer);
          this.release(sender);
        });
      };
      if (Number(request.headers['content-length']) > maxBodyBytes) return reject(tooLarge());
      request.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onBroken);
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
