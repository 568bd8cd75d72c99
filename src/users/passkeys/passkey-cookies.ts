import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { type HostCookie, hostCookie } from '../../http/host-cookie.js';
import { challengeSeconds } from './passkey-challenges.service.js';

/** The cookie that binds the challenge for a sign-in with a passkey to the browser. */
@Injectable()
export class PasskeyCookies {
  private readonly name: string;
  private readonly attributes: HostCookie['attributes'];

  constructor({ http }: Config) {
    const { prefix, attributes } = hostCookie(http.publicUrl, '/');
    this.name = `${prefix}patchbay_passkey`;
    this.attributes = attributes;
  }

  /** Empty if the browser has none. */
  get(request: FastifyRequest): string {
    return request.cookies[this.name] ?? '';
  }

  set(reply: FastifyReply, binding: string): void {
    void reply.setCookie(this.name, binding, { ...this.attributes, maxAge: challengeSeconds });
  }

  clear(reply: FastifyReply): void {
    void reply.setCookie(this.name, '', { ...this.attributes, maxAge: 0 });
  }
}
