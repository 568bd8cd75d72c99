import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformRegistry } from '../platforms/platform-registry.js';

/** Serves the small public files by which platforms see that a host is ours before they pull media from it. */
@Injectable()
export class SiteFiles implements OnModuleInit {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  /** Their paths are only known at run time, so they are routes of the server and not of a controller. */
  onModuleInit(): void {
    for (const adapter of this.platforms.all()) {
      for (const { path, contentType, body } of adapter.siteFiles?.() ?? []) {
        this.host.httpAdapter.getInstance().get(path, (_, reply) => reply.type(contentType).send(body));
      }
    }
  }
}
