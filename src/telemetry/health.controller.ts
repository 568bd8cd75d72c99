import { Controller, Get, HttpException, Logger, Req, Res } from '@nestjs/common';
import { type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { HealthChecks } from './health-checks.js';
import { HealthNotes } from './health-notes.js';
import { Inspectors } from './inspectors.js';

/** For load balancers and orchestrators. Failure details are shown only to callers that may read /metrics. */
@Anonymous()
@Controller('health')
export class HealthController {
  private readonly logger = new Logger('Health');
  private lastStatus = 'ok';

  constructor(
    private readonly health: HealthCheckService,
    private readonly checks: HealthChecks,
    private readonly inspectors: Inspectors,
    private readonly notes: HealthNotes,
  ) {}

  /** Whether the process responds. If not, restart it. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether the process can serve requests: 200 with status `ok` or `degraded`, otherwise 503. */
  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const result = await this.check();
    this.logChange(result);
    const status = this.notes.isShuttingDown ? 'shutting_down' : result.status;
    const serves = status === 'ok' || status === 'degraded';
    const detailed = this.inspectors.mayInspect(request);
    await reply
      .status(serves ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status, parts: detailed ? result.details : statesOf(result) });
  }

  private logChange({ status, details }: HealthCheckResult): void {
    if (status === this.lastStatus) return;
    this.lastStatus = status;
    if (status === 'ok') this.logger.log('Readiness recovered');
    else this.logger.warn({ status, parts: details }, 'Readiness degraded');
  }

  /** Terminus throws the result if a check is down. */
  private async check(): Promise<HealthCheckResult> {
    try {
      return await this.health.check([
        ...this.checks.requiredChecks(),
        ...this.checks.listDegraded().map((result) => () => result),
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
