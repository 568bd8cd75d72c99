import { Injectable } from '@nestjs/common';
import { Metrics } from '../../telemetry/metrics.js';
import { ClientsRepository } from './clients.repository.js';

/** Shows how many clients came without an administrator, before their limits refuse new ones. */
@Injectable()
export class ClientMetrics {
  constructor(metrics: Metrics, clients: ClientsRepository) {
    metrics.gauge({
      name: 'patchbay_unverified_clients',
      help: 'Clients that no administrator registered or verified. The same in every process.',
      labelNames: ['state'],
      async collect() {
        // Readiness reports an unreachable database.
        const counts = await clients.countUnverified().catch(() => null);
        for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
      },
    });
  }
}
