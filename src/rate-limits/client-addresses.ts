import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import type { TrustedProxies } from '../config/trusted-proxies.js';
import { normalizeAddress, readForwardedAddress, unknownAddress } from './network-address.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request comes from, normalised. The only address to count, store or log; see ClientAddresses. */
    readonly clientAddress: string;
  }
}

/** Whether the proxy at this address, `distance` proxies away from us, is believed. */
type Trust = (address: string, distance: number) => boolean;

/**
 * Finds out where a request comes from. Each proxy appends the address that it saw to `X-Forwarded-For`, so the list is read from
 * its right end, for as long as the proxy that wrote an entry is trusted: whatever the client itself put in front is never reached.
 * An entry that is no address leaves its proxy's own address.
 */
@Injectable()
export class ClientAddresses {
  private readonly trusts: Trust | null;

  constructor(config: Config) {
    this.trusts = trustOf(config.http.trustProxy);
  }

  /** The normalised address, or `unknown` for a connection without one. */
  of({ socket, headers }: IncomingMessage): string {
    let address = normalizeAddress(socket.remoteAddress ?? '') ?? unknownAddress;
    if (!this.trusts) return address;
    const forwarded = headers['x-forwarded-for'];
    // Node joins repeated headers of this name, in their order.
    let rest = typeof forwarded === 'string' ? forwarded : '';
    for (let distance = 0; rest !== '' && this.trusts(address, distance); distance += 1) {
      const comma = rest.lastIndexOf(',');
      const next = readForwardedAddress(rest.slice(comma + 1));
      if (next === null) break;
      address = next;
      rest = comma === -1 ? '' : rest.slice(0, comma);
    }
    return address;
  }

  /** Gives requests their `clientAddress`; before any route is registered. */
  attach(fastify: FastifyInstance): void {
    const find = (raw: IncomingMessage) => this.of(raw);
    fastify.decorateRequest('clientAddress', {
      getter(this: FastifyRequest) {
        return find(this.raw);
      },
    });
  }
}

function trustOf(proxies: TrustedProxies): Trust | null {
  if (!proxies) return null;
  if ('hops' in proxies) return (_, distance) => distance < proxies.hops;
  const trusted = new BlockList();
  for (const { address, prefix, family } of proxies.networks) trusted.addSubnet(address, prefix, family);
  return (address) =>
    address !== unknownAddress && trusted.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
