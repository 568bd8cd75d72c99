import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformRegistry } from '../platforms/platform-registry.js';

/** Serves the files with which platforms verify the domain before they fetch media from it. */
@Injectable()
export class DomainVerificationRoutes implements OnModuleInit {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  /** The paths are known only at run time, so these are not controller routes. */
  onModuleInit(): void {
    for (const adapter of this.platforms.all()) {
      for (const { path, contentType, body } of adapter.verificationFiles?.() ?? []) {
        this.host.httpAdapter.getInstance().get(path, (_, reply) => reply.type(contentType).send(body));
      }
    }
  }
}
