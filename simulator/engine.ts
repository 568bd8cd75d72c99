import type { Logger } from 'pino';
import type { SimulatorClock } from './clock.js';
import type { RequestFaults } from './hosts/faults.js';
import type { RequestLog } from './hosts/request-log.js';
import type { WebhookDeliveries } from './webhooks/deliveries.js';

/** Services that every simulated platform uses. */
export interface Engine {
  clock: SimulatorClock;
  faults: RequestFaults;
  log: RequestLog;
  deliveries: WebhookDeliveries;
  logger: Logger;
  /** Must be called after a change of state outside a request and scheduled work. */
  onChange: () => void;
}
