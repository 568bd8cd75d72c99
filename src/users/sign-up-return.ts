import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type HostCookie, hostCookie } from '../http/host-cookie.js';
import { Config } from '../config/config.js';

const lifeSeconds = 24 * 3600;
/** Pages of this server where a sign-up can begin. */
const allowedPath = /^\/oauth\/interaction\/[\w-]{1,64}$/;

/** Remembers in the browser where a sign-up began, so that the page behind the mailed link can lead back there. */
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
    void reply.setCookie(this.name, path, { ...this.options, maxAge: lifeSeconds });
  }

  /** The path that was remembered, once; undefined if the sign-up began elsewhere or in another browser. */
  take(request: FastifyRequest, reply: FastifyReply): string | undefined {
    const path = request.cookies[this.name];
    if (path === undefined) return undefined;
    void reply.clearCookie(this.name, this.options);
    return allowedPath.test(path) ? path : undefined;
  }
}
