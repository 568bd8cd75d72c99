import { Injectable } from '@nestjs/common';
import type { FailureCode } from '../failures/failure-codes.js';
import { Platform } from '../platforms/platform.js';
import { Metrics } from '../telemetry/metrics.js';

/** Metrics of connect flows. */
@Injectable()
export class ConnectMetrics {
  private readonly flows;

  constructor(metrics: Metrics) {
    this.flows = metrics.counter({
      name: 'oauth_flow_success_rate',
      help: 'Connect flows that returned from a platform, by outcome: success, or the code of the failure.',
      labelNames: ['platform', 'outcome'],
    });
    for (const platform of Object.values(Platform)) this.flows.inc({ platform, outcome: 'success' }, 0);
  }

  count(platform: Platform, outcome: 'success' | FailureCode): void {
    this.flows.inc({ platform, outcome });
  }
}
