import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../config/config.js';
import { type PlatformAdapter, platformSlugs } from '../platforms/platform.js';

/** Binds a flow to the browser that left for it. One cookie per flow, so that two tabs do not disturb each other. */
@Injectable()
export class ConnectCookies {
  private readonly secure: boolean;

  constructor(config: Config) {
    this.secure = config.http.publicUrl.startsWith('https:');
  }

  set(
    reply: FastifyReply,
    { platform }: PlatformAdapter,
    flow: { connectionId: string; binding: string },
    minutes: number,
  ): void {
    void reply.setCookie(nameOf(flow.connectionId), flow.binding, {
      httpOnly: true,
      // Comes along when the platform sends the browser back, and with no request that another page sends.
      sameSite: 'lax',
      secure: this.secure,
      path: `/auth/${platformSlugs[platform]}`,
      maxAge: minutes * 60,
    });
  }

  read(request: FastifyRequest, connectionId: string): string | undefined {
    return request.cookies[nameOf(connectionId)];
  }
}

function nameOf(connectionId: string): string {
  return `patchbay_connect_${connectionId}`;
}
