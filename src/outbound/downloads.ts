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
  /** Aborts the download, including reading the body, for example from `AbortSignal.timeout`. */
  signal: AbortSignal;
  /** 3 if absent. */
  maxRedirects?: number;
  /** Required prefix of the `Content-Type` of the response. Absent: any type. */
  contentType?: string;
}

export interface Download {
  /** From the response, without parameters. Null if absent. */
  contentType: string | null;
  /** From Content-Length. Null if absent. */
  sizeBytes: number | null;
  /** At most `maxBytes`. Reading throws DownloadFailure. Leaving the loop early ends the download. */
  body: AsyncIterable<Uint8Array>;
  /** Ends the download, also if the body was never read. */
  cancel(): void;
}

/** Downloads files from URLs of users. Sends no credentials, and does not reach the internal network. */
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
      body: limitBytes(answer.body, limits.maxBytes),
      cancel: () => void answer.body.destroy(),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /** Follows redirects itself, because the guard must check every URL. */
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
        ? 'The server redirects. Use the final address.'
        : `The server sent more than ${maxRedirects} redirects.`,
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
      // Without a listener, an error of a body that is not read would end the process.
      answer.body.on('error', () => {});
      return answer;
    } catch (error) {
      throw toDownloadFailure(error);
    }
  }
}

async function* limitBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let received = 0;
  try {
    for await (const bytes of body) {
      received += bytes.length;
      if (received > maxBytes) throw tooLarge(maxBytes);
      yield bytes;
    }
  } catch (error) {
    throw toDownloadFailure(error);
  }
}

function wrongType(contentType: string | null, needed: string): DownloadFailure {
  const quoted = cutMessage(contentType ?? 'no content type');
  return new DownloadFailure('BAD_ANSWER', `The server sends ${quoted}; ${needed}… is needed.`);
}

function tooLarge(maxBytes: number): DownloadFailure {
  return new DownloadFailure('TOO_LARGE', `The file has more than ${maxBytes} bytes.`);
}

function toDownloadFailure(error: unknown): DownloadFailure {
  if (error instanceof DownloadFailure) return error;
  if ((error as Error).name === 'TimeoutError') {
    return new DownloadFailure('TIMEOUT', 'The file did not arrive within the time limit.');
  }
  return new DownloadFailure('UNREACHABLE', 'The connection failed or was interrupted.');
}
