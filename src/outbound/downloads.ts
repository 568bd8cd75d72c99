import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent, type Dispatcher } from 'undici';
import { Config } from '../config/config.js';
import { cutMessage } from '../failures/quote.js';
import { AddressGuard } from './address-guard.js';
import { DownloadFailure } from './download-failure.js';

const defaultMaxRedirects = 3;
const connectTimeoutMs = 5_000;

export interface DownloadLimits {
  maxBytes: number;
  /** Ends everything up to the last byte, as `AbortSignal.timeout` does. */
  signal: AbortSignal;
  /** 3 if absent. */
  maxRedirects?: number;
  /** What the `Content-Type` of the response must start with; absent: anything. */
  contentType?: string;
}

export interface Download {
  /** As the server names it, without parameters; null when it does not. */
  contentType: string | null;
  /** As announced; null when it is not. */
  sizeBytes: number | null;
  /** The bytes, never more than allowed. Reading it throws DownloadFailure; leaving it early ends the download. */
  body: AsyncIterable<Uint8Array>;
}

/** Fetches files from addresses that users give. Nothing of ours is sent along, and no address of our network is reached. */
@Injectable()
export class Downloads implements OnApplicationShutdown {
  private readonly guard: AddressGuard;
  private readonly agent: Agent;

  constructor(config: Config) {
    this.guard = new AddressGuard(config.simulator !== null);
    this.agent = new Agent({
      connect: { timeout: connectTimeoutMs, lookup: this.guard.lookup },
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 1,
    });
  }

  /** Opens an address for reading. @throws DownloadFailure */
  async open(address: string, limits: DownloadLimits): Promise<Download> {
    const answer = await this.request(this.guard.check(address), limits);
    const announced = answer.headers['content-length'];
    const sizeBytes = typeof announced === 'string' ? Number(announced) : null;
    if (sizeBytes !== null && sizeBytes > limits.maxBytes) {
      answer.body.destroy();
      throw tooLarge(limits.maxBytes);
    }
    const type = answer.headers['content-type'];
    const contentType = typeof type === 'string' ? type.split(';')[0]!.trim().toLowerCase() : null;
    if (limits.contentType && !contentType?.startsWith(limits.contentType)) {
      answer.body.destroy();
      throw wrongType(contentType, limits.contentType);
    }
    return {
      contentType,
      sizeBytes,
      body: limited(answer.body, limits.maxBytes),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Follows redirects by hand, because every hop must pass the guard. */
  private async request(
    start: URL,
    { signal, maxRedirects = defaultMaxRedirects }: DownloadLimits,
  ): Promise<Dispatcher.ResponseData> {
    let url = start;
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await this.get(url, signal);
      if (answer.statusCode === 200) return answer;
      answer.body.destroy();
      const location = answer.headers.location;
      if (answer.statusCode < 300 || answer.statusCode > 399 || typeof location !== 'string') {
        throw new DownloadFailure('BAD_ANSWER', `The server answered HTTP ${answer.statusCode}.`);
      }
      url = this.guard.check(URL.canParse(location, url.href) ? new URL(location, url).href : location);
    }
    throw new DownloadFailure(
      'BAD_ANSWER',
      maxRedirects === 0
        ? 'The server redirects; give the final address.'
        : `There were more than ${maxRedirects} redirects.`,
    );
  }

  private async get(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      const answer = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { accept: '*/*', 'user-agent': 'Patchbay' },
        signal,
      });
      // A body that nobody reads, or no longer, must not take the process down when it breaks; who reads it still sees it.
      answer.body.on('error', () => {});
      return answer;
    } catch (error) {
      throw asFailure(error);
    }
  }
}

async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const bytes of body) {
      received += bytes.length;
      if (received > maxBytes) throw tooLarge(maxBytes);
      yield bytes;
    }
  } catch (error) {
    throw asFailure(error);
  }
}

function wrongType(contentType: string | null, needed: string): DownloadFailure {
  const quoted = cutMessage(contentType ?? 'no content type');
  return new DownloadFailure('BAD_ANSWER', `The server sends ${quoted}; ${needed}… is needed.`);
}

function tooLarge(maxBytes: number): DownloadFailure {
  return new DownloadFailure('TOO_LARGE', `The file has more than ${maxBytes} bytes.`);
}

function asFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  if ((error as Error).name === 'TimeoutError') {
    return new DownloadFailure('TIMEOUT', 'The file did not arrive within the time limit.');
  }
  return new DownloadFailure('UNREACHABLE', 'The connection failed or broke.');
}
