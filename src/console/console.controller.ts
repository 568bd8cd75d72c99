import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { Failure } from '../failures/failure.js';
import { unknownRoute } from '../http/error-response.js';
import { ConsolePages } from './console-pages.js';

/** Serves the console below `/`. The start page controller serves it at `/`. */
@Anonymous()
@Controller()
export class ConsoleController {
  constructor(private readonly pages: ConsolePages) {}

  @Get('assets/:name')
  asset(
    @Param('name') name: string,
    @Headers('accept-encoding') encodings: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const asset = this.pages.asset(name);
    if (!asset) throw new Failure('NOT_FOUND');
    const gzip = asset.gzip && /\bgzip\b/.test(encodings ?? '') ? asset.gzip : null;
    if (gzip) void reply.header('content-encoding', 'gzip');
    void reply
      .headers({
        'content-type': asset.contentType,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        vary: 'Accept-Encoding',
      })
      .send(gzip ?? asset.body);
  }

  /** Every other URL without a route is a page of the console for browsers, and an error for other clients. */
  @Get('*')
  page(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    if (!accept?.includes('text/html') || !this.pages.send(reply)) throw unknownRoute();
  }
}
