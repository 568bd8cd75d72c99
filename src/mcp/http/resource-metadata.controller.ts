import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../../auth/access.js';
import { Config } from '../../config/config.js';
import { apiHeaders } from '../../http/page-headers.js';
import { Tools } from '../tools/tools.js';
import { metadataPath } from './challenges.js';

/** Protected resource metadata (RFC 9728): which authorization server issues tokens for the MCP endpoint. */
@Controller(metadataPath)
export class ResourceMetadataController {
  constructor(
    private readonly config: Config,
    private readonly tools: Tools,
  ) {}

  @Get(['', 'mcp'])
  @Anonymous()
  show(@Res() reply: FastifyReply): void {
    void reply
      .headers({ ...apiHeaders, 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' })
      .send(this.document);
  }

  private get document(): object {
    const { mcp, http, brand } = this.config;
    return {
      resource: mcp.resource,
      authorization_servers: [http.publicUrl],
      scopes_supported: this.tools.scopes,
      bearer_methods_supported: ['header'],
      resource_name: brand.name,
    };
  }
}
