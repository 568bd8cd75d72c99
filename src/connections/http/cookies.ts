import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hostCookie } from '../../http/host-cookie.js';
import { Config } from '../../config/config.js';
import { platformSlugs } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';

/** Maximum number of flow cookies per browser. The oldest are removed, so that request headers stay small. */
const maxFlows = 30;

/** Binds a flow to the browser that started it. One cookie per flow, so that two tabs do not conflict. */
@Injectable()
export class ConnectCookies {
  constructor(private readonly config: Config) {}

  set(
    request: FastifyRequest,
    reply: FastifyReply,
    adapter: PlatformAdapter,
    flow: { connectionId: string; binding: string },
    minutes: number,
  ): void {
    const { prefix, attributes } = this.cookie(adapter);
    const name = `${prefix}${nameOf(flow.connectionId)}`;
    void reply.setCookie(name, flow.binding, { ...attributes, maxAge: minutes * 60 });
    // Flow ids are ordered by time.
    const others = Object.keys(request.cookies)
      .filter((other) => other.startsWith(`${prefix}${nameOf('')}`) && other !== name)
      .sort();
    for (const old of others.slice(0, Math.max(0, others.length - maxFlows + 1)))
      void reply.setCookie(old, '', { ...attributes, maxAge: 0 });
  }

  read(request: FastifyRequest, adapter: PlatformAdapter, connectionId: string): string | undefined {
    return request.cookies[`${this.cookie(adapter).prefix}${nameOf(connectionId)}`];
  }

  private cookie({ platform }: PlatformAdapter) {
    return hostCookie(this.config.http.publicUrl, `/auth/${platformSlugs[platform]}`);
  }
}

function nameOf(connectionId: string): string {
  return `patchbay_connect_${connectionId}`;
}
