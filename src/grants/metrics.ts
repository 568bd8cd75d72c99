import { Injectable } from '@nestjs/common';
import { Platform } from '../platforms/platform.js';
import { platformFailureKinds } from '../platforms/platform-failure.js';
import { Metrics } from '../telemetry/metrics.js';
import { GrantsRepository } from './grants.repository.js';

/** Metrics of the tokens of grants. */
@Injectable()
export class GrantMetrics {
  readonly refreshFailures;

  constructor(metrics: Metrics, grants: GrantsRepository) {
    this.refreshFailures = metrics.counter({
      name: 'token_refresh_failures',
      help: 'Failed refreshes of tokens by kind of failure. The kind reauthorize ends the grant.',
      labelNames: ['platform', 'kind'],
    });
    // From 0, because Prometheus sees no increase in the first value of a series.
    for (const platform of Object.values(Platform))
      for (const kind of platformFailureKinds) this.refreshFailures.inc({ platform, kind }, 0);
    metrics.gauge({
      name: 'patchbay_stale_tokens',
      help: 'Active grants whose access token has expired although it can be refreshed. The same in every process.',
      labelNames: ['platform'],
      async collect() {
        // Readiness reports an unreachable database.
        const rows = await grants.countStale().catch(() => null);
        if (!rows) return;
        for (const platform of Object.values(Platform)) this.set({ platform }, 0);
        for (const { platform, count } of rows) this.set({ platform }, count);
      },
    });
  }
}
