import type { Logger } from 'pino';
import type { SimulatorClock } from './clock.js';
import type { RequestFaults } from './hosts/faults.js';
import type { RequestLog } from './hosts/request-log.js';
import type { WebhookDeliveries } from './webhooks/deliveries.js';

/** What every simulated platform is built on. */
export interface Engine {
  clock: SimulatorClock;
  faults: RequestFaults;
  log: RequestLog;
  deliveries: WebhookDeliveries;
  logger: Logger;
  /** To be called after a change of state that no request and no scheduled work made. */
  changed: () => void;
}
