import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HostCookie, hostCookie } from '../../http/host-cookie.js';
import { Config } from '../../config/config.js';

const maxAgeSeconds = 24 * 3600;
/** Pages of this server that offer sign-up. */
const allowedPath = /^\/oauth\/interaction\/[\w-]{1,64}$/;

/** Stores in a cookie where a sign-up started, so that the page of the mailed link can return there. */
@Injectable()
export class SignUpReturn {
  private readonly name: string;
  private readonly options: HostCookie['attributes'];

  constructor(config: Config) {
    const { prefix, attributes } = hostCookie(config.http.publicUrl, '/verify-email');
    this.name = `${prefix}patchbay_sign_up`;
    this.options = attributes;
  }

  remember(reply: FastifyReply, path: string): void {
    void reply.setCookie(this.name, path, { ...this.options, maxAge: maxAgeSeconds });
  }

  /** Returns the stored path and deletes the cookie. Undefined if the sign-up started elsewhere or in another browser. */
  take(request: FastifyRequest, reply: FastifyReply): string | undefined {
    const path = request.cookies[this.name];
    if (path === undefined) return undefined;
    void reply.clearCookie(this.name, this.options);
    return allowedPath.test(path) ? path : undefined;
  }
}
