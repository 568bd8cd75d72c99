import { Controller, Get, HttpException, Logger, Req, Res } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access.js';
import { HealthChecks } from './health-checks.js';
import { Inspectors } from './inspectors.js';

/** For load balancers and orchestrators. Why something is not well is told only to those who may inspect. */
@Public()
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');
  private lastStatus = 'ok';

  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: HealthChecks,
    private readonly inspectors: Inspectors,
  ) {}

  /** The process answers. When this fails it should be restarted. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether requests should be sent here: 200 with status `ok` or `degraded`, else 503. */
  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const result = await this.check();
    this.tellChange(result);
    const serves = result.status === 'ok' || result.status === 'degraded';
    const detailed = this.inspectors.mayInspect(request);
    await reply
      .status(serves ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: result.status, parts: detailed ? result.details : statesOf(result) });
  }

  private tellChange({ status, details }: HealthCheckResult): void {
    if (status === this.lastStatus) return;
    this.lastStatus = status;
    if (status === 'ok') this.logger.log('Ready and well.');
    else this.logger.warn({ status, parts: details }, 'Not everything is well.');
  }

  /** The library throws what it found when something is down. */
  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        ...this.checks.vital(),
        ...this.checks.noted().map((result) => () => result),
      ]);
    } catch (error) {
      if (error instanceof HttpException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }
}

function statesOf({ details }: HealthCheckResult): Record<string, { status: string }> {
  return Object.fromEntries(Object.entries(details).map(([part, { status }]) => [part, { status }]));
}
