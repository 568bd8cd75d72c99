import { Injectable, Logger } from '@nestjs/common';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { Metrics } from '../telemetry/metrics.js';
import { Audit } from './audit.js';

/** Events that usually only attackers cause. Each is also an action of the audit trail: `security.<name>`. */
export type SecurityEventName =
  /** A callback with a state that was not issued, or was issued to another browser. */
  | 'state_refused'
  /** A page of a foreign origin sent a request with cookies, or opened a socket. */
  | 'origin_refused'
  /** A webhook or another platform request without a valid signature. */
  | 'signature_refused'
  /** A wrong client secret, or a wrong token for client registration. */
  | 'client_secret_refused'
  /** A user code that was not issued to a device. */
  | 'user_code_refused'
  /** An access token that this server did not sign. */
  | 'token_refused';

export interface SecurityEvent {
  name: SecurityEventName;
  address: string;
  /** Further facts. Must not contain secrets. */
  details: Readonly<Record<string, string | number | null>>;
}

/** Maximum log lines and audit rows within the window: per event and address, and per event. The metric counts all events. */
const maxPerAddress = 5;
const maxPerEvent = 200;
const windowSeconds = 600;

/**
 * Reports possible attacks: a metric for alerts, a warning, and an audit row. Log lines and rows are limited, so that attackers cannot
 * fill the disk. The next row has the number of events that this process suppressed.
 */
@Injectable()
export class SecurityEvents {
  private readonly logger = new Logger('Security');
  private readonly total;
  private readonly perAddress: RateLimiter;
  private readonly perEvent: RateLimiter;
  private readonly suppressed = new Map<SecurityEventName, number>();

  constructor(
    private readonly audit: Audit,
    limits: RateLimits,
    metrics: Metrics,
  ) {
    this.total = metrics.counter({
      name: 'patchbay_security_events_total',
      help: 'Forged states, refused origins, bad signatures and wrong secrets.',
      labelNames: ['event'],
    });
    this.perAddress = limits.limiter({ name: 'security:address', max: maxPerAddress, windowSeconds });
    this.perEvent = limits.limiter({ name: 'security:event', max: maxPerEvent, windowSeconds });
  }

  /** Never throws, because the request is refused even if the event cannot be recorded. */
  async report({ name, address, details }: SecurityEvent): Promise<void> {
    this.total.inc({ event: name });
    try {
      if (!(await this.isAdmitted(name, address))) {
        this.suppressed.set(name, (this.suppressed.get(name) ?? 0) + 1);
        return;
      }
      const suppressedCount = this.suppressed.get(name) ?? 0;
      this.suppressed.delete(name);
      this.logger.warn({ event: name, address, ...details, suppressedCount }, 'Security event');
      await this.audit.record({
        action: `security.${name}`,
        actor: null,
        outcome: 'FAILURE',
        address,
        details: suppressedCount > 0 ? { ...details, suppressedCount } : details,
      });
    } catch (error) {
      this.logger.error({ err: error, event: name }, 'Recording a security event failed');
    }
  }

  private async isAdmitted(name: SecurityEventName, address: string): Promise<boolean> {
    if (!(await this.perAddress.consume(`${name} ${addressKey(address)}`)).admitted) return false;
    return (await this.perEvent.consume(name)).admitted;
  }
}
