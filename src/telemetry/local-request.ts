import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../config/mailbox.js';

/** Headers that proxies, tunnels and content delivery networks add. */
const proxyHeader =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|true-client-ip|cf-.*|fly-.*|fastly-.*|x-envoy-.*|x-amzn-.*|tailscale-.*|ngrok-.*)$/;

/**
 * Whether a program on this machine sent the request to a loopback name, without a proxy or tunnel. A page of another site whose name is
 * resolved to this machine sends that name (DNS rebinding).
 */
export function isLocalRequest({ socket, hostname, headers }: FastifyRequest): boolean {
  return (
    isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, '')) &&
    isLoopback(hostname) &&
    !Object.keys(headers).some((name) => proxyHeader.test(name))
  );
}
