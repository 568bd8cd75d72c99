import { Injectable, Logger } from '@nestjs/common';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';
import { Metrics } from '../telemetry/metrics.js';
import { Audit } from './audit.js';

/** What an attacker causes, and hardly anybody else. Each is also an action of the audit trail: `security.<name>`. */
export type SecurityEventName =
  /** A callback with a state that was never given out, or was given to another browser. */
  | 'state_refused'
  /** A page of an origin that is not allowed sent a request with cookies, or opened a socket. */
  | 'origin_refused'
  /** A webhook or a request of a platform that is not signed by it. */
  | 'signature_refused'
  /** An API client presented a wrong secret, or a registration a wrong token. */
  | 'client_secret_refused'
  /** A user code that no device was given. */
  | 'user_code_refused'
  /** An access token that this server did not sign. */
  | 'token_refused';

export interface SecurityEvent {
  name: SecurityEventName;
  address: string;
  /** Plain facts, no secrets. */
  details: Readonly<Record<string, string | number | null>>;
}

/** Lines and rows per address and event, and rows per event from all addresses, within the window. The metric counts everything. */
const maxPerAddress = 5;
const maxPerEvent = 200;
const windowSeconds = 600;

/**
 * Reports what looks like an attack: a metric to alert on, a warning, and a row of the audit trail. Lines and rows are limited, so
 * that an attacker can fill neither; the next row says how many were left out in this process.
 */
@Injectable()
export class SecurityEvents {
  private readonly logger = new Logger('Security');
  private readonly total;
  private readonly perAddress: RateLimiter;
  private readonly perEvent: RateLimiter;
  private readonly leftOut = new Map<SecurityEventName, number>();

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

  /** Never throws: the refusal itself is answered whether or not it could be recorded. */
  async report({ name, address, details }: SecurityEvent): Promise<void> {
    this.total.inc({ event: name });
    try {
      if (!(await this.isAdmitted(name, address))) {
        this.leftOut.set(name, (this.leftOut.get(name) ?? 0) + 1);
        return;
      }
      const leftOutCount = this.leftOut.get(name) ?? 0;
      this.leftOut.delete(name);
      this.logger.warn({ event: name, address, ...details, leftOutCount }, 'Security event');
      await this.audit.record({
        action: `security.${name}`,
        actor: null,
        outcome: 'FAILURE',
        address,
        details: leftOutCount > 0 ? { ...details, leftOutCount } : details,
      });
    } catch (error) {
      this.logger.error({ err: error, event: name }, 'A security event could not be recorded.');
    }
  }

  private async isAdmitted(name: SecurityEventName, address: string): Promise<boolean> {
    if (!(await this.perAddress.consume(`${name} ${addressKey(address)}`)).admitted) return false;
    return (await this.perEvent.consume(name)).admitted;
  }
}
