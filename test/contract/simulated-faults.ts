import { PlatformHttpSettings } from '../../src/platforms/http/platform-http.settings.js';
import type { Fault } from './platform-stand.js';

/** Short, because some tests wait for the limit, but enough for a real response on a busy machine. */
export class PatientSettings extends PlatformHttpSettings {
  override readonly apiTimeoutMs = 3_000;
  override readonly longTimeoutMs = 3_000;
  override readonly chunkTimeoutMs = 15_000;
  override readonly retryDelaysMs = [1, 1];
  override readonly breaker = {
    minimumCalls: 1_000_000,
    failingPercentage: 50,
    windowMs: 10_000,
    pauseMs: 50,
  };
}

/** The action of the simulator for each fault. */
export const actions: Record<Fault, object> = {
  'server-error': { type: 'status', status: 500, body: '' },
  'server-error-after-effect': { type: 'status', status: 502, body: '', processed: true },
  throttle: { type: 'rateLimit' },
  garbage: { type: 'garbage' },
  'huge-answer': { type: 'hugeBody', bytes: 5_000_000 },
  'lost-answer': { type: 'lostAnswer' },
  'dropped-connection': { type: 'dropConnection' },
  silence: { type: 'hang' },
};
