import type { OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { Config } from '../config/config.js';
import { AddressGuard } from './address-guard.js';
import { toPostFailure } from './post-failure.js';
import { isLoopbackAddress } from './public-addresses.js';

const connectTimeoutMs = 5_000;
/** How long to wait for the start of the answer's body, whose status is known. */
const bodyWaitMs = 2_000;
const keepAliveMs = 30_000;
/** After this time, requests use new connections, so that a host name which has moved is noticed. Those in use end with their request. */
const maxConnectionAgeMs = 60_000;
/** Maximum number of owners with open connections. The least recently used ones are closed. */
const maxOwners = 1_000;

export interface PostRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** For the whole exchange. */
  timeoutMs: number;
  maxAnswerBytes: number;
}

export interface PostAnswer {
  status: number;
  /** Header of the answer. Null if absent or sent several times. */
  header: (name: string) => string | null;
  /** The first bytes of the body, or fewer if they did not arrive in time. */
  head: Buffer;
}

/**
 * Sends POST requests to URLs of users. Follows no redirects, sends no own credentials, and does not reach the internal
 * network: a connection is opened only to an address that the guard has checked, and stays at this address for up to a minute.
 *
 * Connections are kept alive. Each owner has its own, so that a slow server does not delay requests of other owners to the same host.
 */
export class OutboundPosts implements OnApplicationShutdown {
  private readonly guard: AddressGuard;
  private readonly loopbackAllowed: boolean;
  private readonly agents: LRUCache<string, Agent>;

  /** @param resolve and `timer` are replaced by tests. `timer` returns milliseconds that never go back. */
  constructor(
    config: Pick<Config, 'simulator'>,
    resolve?: typeof systemLookup,
    timer: { now: () => number } = performance,
  ) {
    this.loopbackAllowed = config.simulator !== null;
    this.guard = new AddressGuard(this.loopbackAllowed, resolve);
    this.agents = new LRUCache({
      max: maxOwners,
      ttl: maxConnectionAgeMs,
      ttlResolution: 0,
      perf: timer,
      dispose: (agent) => void agent.close().catch(() => undefined),
    });
  }

  /**
   * Checks a URL before it is stored. Requires https, except on loopback if loopback is allowed.
   *
   * @throws DownloadFailure ADDRESS_REFUSED
   */
  check(address: string): { url: URL; isSecure: boolean } {
    const url = this.guard.check(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isLoopback = host === 'localhost' || (isIP(host) !== 0 && isLoopbackAddress(host));
    return { url, isSecure: url.protocol === 'https:' || (this.loopbackAllowed && isLoopback) };
  }

  /** Sends the request over connections of this owner. @throws PostFailure if there is no answer */
  async send(owner: string, request: PostRequest): Promise<PostAnswer> {
    const { headers, body, timeoutMs, maxAnswerBytes } = request;
    try {
      const url = this.guard.check(request.url);
      const answer = await this.agentOf(owner).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { accept: '*/*', 'user-agent': 'Patchbay', ...headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        status: answer.statusCode,
        header: (name) => {
          const value = answer.headers[name];
          return typeof value === 'string' ? value : null;
        },
        head: await readHead(answer.body, maxAnswerBytes),
      };
    } catch (error) {
      throw toPostFailure(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.destroy()));
  }

  private agentOf(owner: string): Agent {
    const known = this.agents.get(owner);
    if (known) return known;
    const agent = new Agent({
      connect: { timeout: connectTimeoutMs, lookup: this.guard.lookup },
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      keepAliveMaxTimeout: keepAliveMs,
    });
    this.agents.set(owner, agent);
    return agent;
  }
}

/** Reads up to `maxBytes`. A longer body is aborted, which closes its connection. The status counts, so this never fails. */
async function readHead(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Buffer> {
  // Without a listener, an error of a body that is not read would end the process.
  body.on('error', () => {});
  const late = setTimeout(() => body.destroy(), bodyWaitMs);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch {
    // The connection was lost, or the body took too long.
  } finally {
    clearTimeout(late);
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
