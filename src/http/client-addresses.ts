import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import type { TrustedProxies } from '../config/trusted-proxies.js';
import { ProxyCheck } from './proxies/proxy-check.js';
import { normalizeAddress, readForwardedAddress, unknownAddress } from '../rate-limits/network-address.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Normalised IP address of the client. The only address to count, store or log. See ClientAddresses. */
    readonly clientAddress: string;
  }
}

/** Whether the proxy at this address is trusted. `distance` is the number of proxies between it and this server. */
type TrustCheck = (address: string, distance: number) => boolean;

/**
 * Determines the client's address. Each proxy appends the address of its peer to `X-Forwarded-For`, so the list is read from the right
 * for as long as the proxy that wrote the entry is trusted. Entries that the client made up are never reached. If an entry is not an
 * address, the address of the proxy that wrote it is used.
 */
@Injectable()
export class ClientAddresses {
  private readonly isTrusted: TrustCheck | null;
  private readonly proxyCheck: ProxyCheck;

  constructor({ http: { trustProxy } }: Config) {
    this.isTrusted = createTrustCheck(trustProxy);
    this.proxyCheck = new ProxyCheck(trustProxy, (peer) => this.isTrusted?.(peer, 0) ?? false);
  }

  /** The normalised address, or `unknown` for a connection without one. */
  find(request: IncomingMessage): string {
    let address = peerOf(request);
    if (!this.isTrusted) return address;
    const forwarded = request.headers['x-forwarded-for'];
    // Node joins repeated headers of this name, in their order.
    let rest = typeof forwarded === 'string' ? forwarded : '';
    for (let distance = 0; rest !== '' && this.isTrusted(address, distance); distance += 1) {
      const comma = rest.lastIndexOf(',');
      const next = readForwardedAddress(rest.slice(comma + 1));
      if (next === null) break;
      address = next;
      rest = comma === -1 ? '' : rest.slice(0, comma);
    }
    return address;
  }

  /** Adds `clientAddress` to requests, and checks TRUST_PROXY by them. Call it before any route is registered. */
  attach(fastify: FastifyInstance): void {
    const find = (raw: IncomingMessage) => this.find(raw);
    fastify.decorateRequest('clientAddress', {
      getter(this: FastifyRequest) {
        return find(this.raw);
      },
    });
    fastify.addHook('onRequest', ({ raw }, _reply, done) => {
      this.proxyCheck.check(raw, peerOf);
      done();
    });
  }
}

/** The normalised address of the other end of the connection. */
function peerOf({ socket }: IncomingMessage): string {
  return normalizeAddress(socket.remoteAddress ?? '') ?? unknownAddress;
}

function createTrustCheck(proxies: TrustedProxies): TrustCheck | null {
  if (!proxies) return null;
  if ('hops' in proxies) return (_, distance) => distance < proxies.hops;
  const trusted = new BlockList();
  for (const { address, prefix, family } of proxies.networks) trusted.addSubnet(address, prefix, family);
  return (address) =>
    address !== unknownAddress && trusted.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
