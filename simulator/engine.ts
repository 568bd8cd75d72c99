import type { Logger } from 'pino';
import type { SimulatorClock } from './clock.js';
import type { RequestFaults } from './hosts/faults.js';
import type { RequestLog } from './hosts/request-log.js';
import type { WebhookDeliveries } from './webhooks/deliveries.js';

/** What every simulated platform uses. */
export interface Engine {
  clock: SimulatorClock;
  faults: RequestFaults;
  log: RequestLog;
  deliveries: WebhookDeliveries;
  logger: Logger;
  /** Call it after a change of state that neither a request nor scheduled work made. */
  changed: () => void;
}
