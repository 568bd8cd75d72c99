import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { Failure } from '../failures/failure.js';
import { unknownRoute } from '../http/error-response.js';
import { ConsolePages } from './console-pages.js';

/** First segments of the paths of the server, below which the console has no page. */
export const serverPaths: ReadonlySet<string> = new Set([
  '.well-known',
  'approvals',
  'assets',
  'auth',
  'confirm-email',
  'data-deletion',
  'dev',
  'events',
  'exports',
  'favicon.ico',
  'files',
  'first-admin',
  'forgot-password',
  'graphql',
  'health',
  'mcp',
  'metrics',
  'oauth',
  'openapi',
  'openapi.json',
  'reset-password',
  'second-factor',
  'uploads',
  'verify-email',
  'webhooks',
]);

/** Serves the console below `/`. The start page controller serves it at `/`. */
@Anonymous()
@Controller()
export class ConsoleController {
  constructor(private readonly pages: ConsolePages) {}

  @Get('assets/:name')
  asset(
    @Param('name') name: string,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const asset = this.pages.asset(name);
    if (!asset) throw new Failure('NOT_FOUND');
    const [encoding, body] = asset.encodings.find(([offered]) => accepts(accepted, offered)) ?? [];
    if (encoding) void reply.header('content-encoding', encoding);
    void reply
      .headers({
        'content-type': asset.contentType,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        vary: 'Accept-Encoding',
      })
      .send(body ?? asset.body);
  }

  /**
   * Every other URL without a route is a page of the console for browsers, and an error for other clients. Paths below those of
   * the server are errors for browsers too.
   */
  @Get('*')
  page(
    @Headers('accept') accept: string | undefined,
    @Param('*') path: string,
    @Res() reply: FastifyReply,
  ): void {
    const isPage = accept?.includes('text/html') && !serverPaths.has(path.split('/', 1)[0]!);
    if (!isPage || !this.pages.send(reply, `/${path}`)) throw unknownRoute();
  }
}

/** Whether a client accepts an encoding. The weight 0 refuses it. */
function accepts(header: string | undefined, encoding: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const [name, weight] = part.trim().split(/\s*;\s*q=/);
    return name === encoding && Number(weight ?? 1) > 0;
  });
}
