import { Injectable } from '@nestjs/common';
import { SecurityEvents } from '../audit/security-events.js';
import type { Platform } from '../platforms/platform.js';
import { addressKey } from '../rate-limits/network-address.js';
import type { RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

const windowSeconds = 600;
/** Flows that a user may begin in ten minutes, which is as long as a flow may take: each is a row. */
const maxStartsPerUser = 60;
/** Installs that an address may bring from a platform in ten minutes: each is a row, and belongs to nobody yet. */
const maxInstallsPerAddress = 30;
/** Callbacks of flows that this browser did not begin, per address and minute. A browser's own flow is never limited. */
const maxRefusedStatesPerMinute = 30;

/** What may be begun without end otherwise, and answers that nobody asked for. */
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

  /** Reports a callback whose state is unknown, or was given to another browser. @throws RateLimited */
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
