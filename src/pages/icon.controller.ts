import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { Config } from '../config/config.js';
import { renderIcon } from './icon.js';

/** A changed logo or colour is seen after a day. */
const cacheHeaders = { 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff' };

/** The icon of all pages, also of the console: the logo of the installation, or an icon in its colour. */
@Anonymous()
@Controller('favicon.ico')
export class IconController {
  private readonly logoUrl: string | null;
  private readonly icon: string;

  constructor({ brand }: Config) {
    this.logoUrl = brand.logoUrl;
    this.icon = renderIcon(brand.color);
  }

  @Get()
  show(@Res() reply: FastifyReply): void {
    void reply.headers(cacheHeaders);
    if (this.logoUrl !== null) void reply.redirect(this.logoUrl, 302);
    else void reply.header('content-type', 'image/svg+xml').send(this.icon);
  }
}
