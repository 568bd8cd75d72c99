import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Metrics } from '../../telemetry/metrics.js';
import { keyLifecycle, signingAlgorithms } from '../domain/key-lifecycle.js';
import { SigningKeysRepository } from './signing-keys.repository.js';

/** Shows whether the keys of the authorization server are replaced in time. */
@Injectable()
export class SigningKeyMetrics {
  constructor(metrics: Metrics, keys: SigningKeysRepository, clock: Clock) {
    metrics.gauge({
      name: 'patchbay_signing_key_remaining_seconds',
      help: 'Seconds until the newest signing key must be replaced. Its successor is published a day before. The same in every process.',
      labelNames: ['algorithm'],
      async collect() {
        // Readiness reports an unreachable database.
        const rows = await keys.findAll().catch(() => []);
        for (const algorithm of signingAlgorithms) {
          const ofAlgorithm = rows.filter((key) => key.algorithm === algorithm);
          if (ofAlgorithm.length === 0) continue;
          const newest = Math.max(...ofAlgorithm.map(({ activeFrom }) => activeFrom.getTime()));
          this.set({ algorithm }, (newest + keyLifecycle.signingMs - clock.nowMs()) / 1000);
        }
      },
    });
  }
}
