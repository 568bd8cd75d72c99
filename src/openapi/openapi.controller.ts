import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { Config } from '../config/config.js';
import { sendPage } from '../pages/page.js';
import { platformSlugs } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { openApiPage } from './openapi-page.js';
import { describeRest } from './rest-description.js';

/** Serves the OpenAPI document of the REST API, and a page that shows it. */
@Controller()
@Public()
export class OpenApiController {
  private readonly document: object;
  private readonly page: string;

  constructor(config: Config, platforms: PlatformRegistry) {
    this.document = describeRest(
      config.http.publicUrl,
      platforms.all().map(({ platform }) => platformSlugs[platform]),
    );
    this.page = openApiPage(this.document);
  }

  @Get('openapi.json')
  @Header('cache-control', 'public, max-age=300')
  read(): object {
    return this.document;
  }

  @Get('openapi')
  show(@Res() reply: FastifyReply): void {
    sendPage(reply, 200, this.page);
  }
}
