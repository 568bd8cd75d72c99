import { Injectable } from '@nestjs/common';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import type { EndpointEntity } from './endpoint.entity.js';

/** Calls of replayEvents, each of which reads the log and may queue 10,000 deliveries. */
const maxReplaysPerMinute = 30;
const maxTestsPerMinute = 60;
/** Mails about disabled endpoints. A receiver can have its endpoint disabled at any time, and its client can resume it. */
const maxNoticesPerDay = 5;

type Owned = Pick<EndpointEntity, 'id' | 'clientId'>;

/** Limits of what owners of endpoints can cause. All endpoints of a client count together: it could add others. */
@Injectable()
export class EndpointLimits {
  private readonly replays: RateLimiter;
  private readonly tests: RateLimiter;
  private readonly notices: RateLimiter;

  constructor(private readonly limits: RateLimits) {
    const limiter = (name: string, max: number, windowSeconds: number) =>
      limits.limiter({ name: `event-endpoints:${name}`, max, windowSeconds });
    this.replays = limiter('replays', maxReplaysPerMinute, 60);
    this.tests = limiter('tests', maxTestsPerMinute, 60);
    this.notices = limiter('notices', maxNoticesPerDay, 86_400);
  }

  /** @throws Failure RATE_LIMITED */
  async takeReplay(endpoint: Owned): Promise<void> {
    await this.limits.take(this.replays, ownerOf(endpoint));
  }

  /** @throws Failure RATE_LIMITED */
  async takeTest(endpoint: Owned): Promise<void> {
    await this.limits.take(this.tests, ownerOf(endpoint));
  }

  /** Counts a mail about a disabled endpoint. Returns whether it may be sent. Call it as late as possible: a retry counts again. */
  async takeNotice(endpoint: Owned): Promise<boolean> {
    return (await this.notices.consume(ownerOf(endpoint))).admitted;
  }
}

function ownerOf({ id, clientId }: Owned): string {
  return clientId ?? id;
}
