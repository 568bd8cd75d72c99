import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Config } from '../../config/config.js';
import { sessionCookie } from '../domain/session-cookie.js';

/** Sets and clears the session cookie. */
@Injectable()
export class SessionCookies {
  private readonly cookie: ReturnType<typeof sessionCookie>;

  constructor(config: Config) {
    this.cookie = sessionCookie(config.http.publicUrl);
  }

  set(reply: FastifyReply, token: string): void {
    void reply.setCookie(this.cookie.name, token, this.cookie.attributes);
  }

  clear(reply: FastifyReply): void {
    void reply.setCookie(this.cookie.name, '', { ...this.cookie.attributes, maxAge: 0 });
  }
}
