import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../auth/access.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { assetsPath, graphiqlAsset } from './graphiql-assets.js';

/** Serves the assets of the GraphiQL page. Nothing is served if introspection is off. */
@Controller(assetsPath)
@Public()
export class GraphiQLController {
  constructor(private readonly config: Config) {}

  @Get(':name')
  async asset(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const asset = this.config.graphql.introspection ? await graphiqlAsset(name) : null;
    if (!asset) throw new Failure('NOT_FOUND');
    void reply
      .headers({
        'content-type': asset.contentType,
        'cache-control': 'public, max-age=86400',
        'x-content-type-options': 'nosniff',
      })
      .send(asset.body);
  }
}
