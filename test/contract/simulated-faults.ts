import { PlatformHttpSettings } from '../../src/platforms/http/platform-http.settings.js';
import type { Fault } from './platform-stand.js';

const patientMs = 3_000;
/** Enough for the request to arrive. Its response never does. */
const silenceMs = 500;

/** Limits that are enough for a real response on a busy machine. */
export class PatientSettings extends PlatformHttpSettings {
  override apiTimeoutMs = patientMs;
  override longTimeoutMs = patientMs;
  override readonly chunkTimeoutMs = 15_000;
  override readonly retryDelaysMs = [1, 1];
  override readonly breaker = {
    minimumCalls: 1_000_000,
    failingPercentage: 50,
    windowMs: 10_000,
    pauseMs: 50,
  };

  /** Shortens the limits of calls that get no response, so that tests do not wait long for them. */
  adaptTo(fault: Fault | null): void {
    this.apiTimeoutMs = this.longTimeoutMs = fault === 'silence' ? silenceMs : patientMs;
  }
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
