import { Controller, Get, NotFoundException, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { Inspectors } from './inspectors.js';
import { Metrics } from './metrics.js';

/** Metrics for Prometheus. Other callers get 404. */
@Anonymous()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly inspectors: Inspectors,
  ) {}

  @Get()
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.inspectors.mayInspect(request)) throw new NotFoundException();
    const { contentType, body } = await this.metrics.text();
    await reply.header('content-type', contentType).send(body);
  }
}
