import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import type { TrustedProxies } from '../../config/trusted-proxies.js';

/** Probes and scrapers do not come through the proxy. */
const internalPaths = /^\/(health\/|metrics(\?|$))/;

/** Warns if requests show that TRUST_PROXY is wrong. Each warning is logged once per process. */
export class ProxyCheck {
  private readonly logger = new Logger('ReverseProxy');
  private readonly logged = new Set<string>();

  constructor(
    private readonly proxies: TrustedProxies,
    /** Whether the peer at a normalised address is trusted. */
    private readonly isTrusted: (peer: string) => boolean,
  ) {}

  check(request: IncomingMessage, findPeer: (request: IncomingMessage) => string): void {
    const forwarded = request.headers['x-forwarded-for'];
    if (!forwarded && !this.proxies) return;
    const peer = findPeer(request);
    if (typeof forwarded === 'string' && forwarded !== '' && !this.isTrusted(peer)) this.reportIgnored(peer);
    else if (this.proxies && 'hops' in this.proxies && !internalPaths.test(request.url ?? '')) {
      const entries = forwarded ? String(forwarded).split(',').length : 0;
      if (entries < this.proxies.hops) this.reportMissing(peer, entries, this.proxies.hops);
    }
  }

  private reportIgnored(peer: string): void {
    const reason = this.proxies ? `does not include ${peer}` : 'is off';
    this.warnOnce(
      'ignored',
      { peer },
      `X-Forwarded-For is ignored because TRUST_PROXY ${reason}. If ${peer} is your proxy, all its users share one address and one limit: set TRUST_PROXY`,
    );
  }

  private reportMissing(peer: string, entries: number, hops: number): void {
    const advice =
      entries === 0
        ? 'The proxy does not set the header, or the port can be reached without the proxy, and clients can then choose their address'
        : 'Clients can choose their address: set TRUST_PROXY to the number of proxies';
    this.warnOnce(
      'missing',
      { peer, entries, hops },
      `X-Forwarded-For has fewer entries than TRUST_PROXY has proxies. ${advice}`,
    );
  }

  private warnOnce(kind: string, facts: object, message: string): void {
    if (this.logged.has(kind)) return;
    this.logged.add(kind);
    this.logger.warn(facts, message);
  }
}
