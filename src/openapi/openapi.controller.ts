import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../auth/access.js';
import { Config } from '../config/config.js';
import { platformSlugs } from '../platforms/platform.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { describeRest } from './rest-description.js';

/** Serves the OpenAPI document of the REST API. */
@Controller('openapi.json')
export class OpenApiController {
  private readonly document: object;

  constructor(config: Config, platforms: PlatformRegistry) {
    this.document = describeRest(
      config.http.publicUrl,
      platforms.all().map(({ platform }) => platformSlugs[platform]),
    );
  }

  @Get()
  @Public()
  @Header('cache-control', 'public, max-age=300')
  read(): object {
    return this.document;
  }
}
