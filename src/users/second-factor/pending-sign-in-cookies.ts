import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { type HostCookie, hostCookie } from '../../http/host-cookie.js';
import { pendingSignInSeconds } from './pending-sign-ins.service.js';

/** The cookie that binds a pending sign-in to the browser. Scripts cannot read it. */
@Injectable()
export class PendingSignInCookies {
  private readonly name: string;
  private readonly attributes: HostCookie['attributes'];
  /** URL of the page that asks for the second factor. */
  readonly page: string;

  constructor({ http }: Config) {
    const { prefix, attributes } = hostCookie(http.publicUrl, '/');
    this.name = `${prefix}patchbay_pending_sign_in`;
    this.attributes = attributes;
    this.page = `${http.publicUrl}/second-factor`;
  }

  /** Empty if the browser has none. */
  get(request: FastifyRequest): string {
    return request.cookies[this.name] ?? '';
  }

  set(reply: FastifyReply, token: string): void {
    void reply.setCookie(this.name, token, { ...this.attributes, maxAge: pendingSignInSeconds });
  }

  /** Does nothing in browsers that have none. */
  clear(reply: FastifyReply): void {
    if (reply.request.cookies[this.name] === undefined) return;
    void reply.setCookie(this.name, '', { ...this.attributes, maxAge: 0 });
  }
}
