import { Injectable } from '@nestjs/common';
import { SecurityEvents } from '../audit/security-events.js';
import type { Platform } from '../platforms/platform.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

const windowSeconds = 600;
/** Flows that a user may start in ten minutes, the maximum duration of a flow. Each is a row. */
const maxStartsPerUser = 60;
/** Installs per address in ten minutes. Each is a row without a user. */
const maxInstallsPerAddress = 30;
/** Callbacks without a flow of the browser, per address and minute. Other callbacks are not limited. */
const maxRefusedStatesPerMinute = 30;

/** Rate limits of connect flows and of callbacks without a flow. */
@Injectable()
export class ConnectLimits {
  private readonly starts: RateLimiter;
  private readonly installs: RateLimiter;
  private readonly refusedStates: RateLimiter;

  constructor(
    private readonly limits: RateLimits,
    private readonly security: SecurityEvents,
  ) {
    this.starts = limits.limiter({ name: 'connect:starts', max: maxStartsPerUser, windowSeconds });
    this.installs = limits.limiter({ name: 'connect:installs', max: maxInstallsPerAddress, windowSeconds });
    this.refusedStates = limits.limiter({
      name: 'connect:refused-states',
      max: maxRefusedStatesPerMinute,
      windowSeconds: 60,
    });
  }

  /** @throws RateLimited */
  async takeStart(userId: string): Promise<void> {
    await this.limits.take(this.starts, userId);
  }

  /** @throws RateLimited */
  async takeInstall(address: string): Promise<void> {
    await this.limits.take(this.installs, addressKey(address));
  }

  /** Reports a callback whose state is unknown or belongs to another browser. @throws RateLimited */
  async refuseState(
    platform: Platform,
    reason: 'MISSING' | 'UNKNOWN' | 'OTHER_BROWSER',
    address: string,
  ): Promise<void> {
    const details = { flow: 'connect', platform, reason };
    await this.security.report({ name: 'state_refused', address, details });
    await this.limits.take(this.refusedStates, addressKey(address));
  }
}
