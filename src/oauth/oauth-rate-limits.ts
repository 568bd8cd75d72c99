import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { addressKey, siteKey } from '../rate-limits/network-address.js';
import type { RateLimitDecision, RateLimiter } from '../rate-limits/rate-limiter.js';
import { RateLimits } from '../rate-limits/rate-limits.js';

/** Wrong user codes per address and window. A code has eight letters of an alphabet of twenty, so guessing is hopeless. */
const maxUserCodeAttempts = 20;
const userCodeWindowSeconds = 15 * 60;

/** Anonymous registrations, and unknown documents that a caller may name: each is stored, or fetched. Per /64 network, and per /48. */
const maxNewClientsPerHour = 20;
const maxNewClientsOfSitePerHour = 100;
const maxFetchesPerMinute = 60;

/** Where a client ID metadata document comes from. */
export interface DocumentRequest {
  /** The user of the session in the request. Null without one. */
  userId: string | null;
  address: string;
  /** `NEW`: there is no client yet. */
  state: 'NEW' | 'UNVERIFIED' | 'VERIFIED';
}

/** Limits of the authorization server per network address, shared by all processes. */
@Injectable()
export class OAuthRateLimits {
  private readonly requests: RateLimiter;
  private readonly userCodes: RateLimiter;
  private readonly registrations: RateLimiter;
  private readonly newDocuments: RateLimiter;
  private readonly newClientsOfSite: RateLimiter;
  private readonly fetches: RateLimiter;

  constructor(limits: RateLimits, config: Config) {
    const { requestsPerMinute } = config.oauth;
    this.requests = limits.limiter({
      name: 'oauth:requests',
      max: requestsPerMinute,
      windowSeconds: 60,
      // One Redis call per request would cost more than most requests.
      leasePoints: Math.floor(requestsPerMinute / 50),
    });
    this.userCodes = limits.limiter({
      name: 'oauth:user-codes',
      max: maxUserCodeAttempts,
      windowSeconds: userCodeWindowSeconds,
    });
    const perHour = { max: maxNewClientsPerHour, windowSeconds: 3600 };
    this.registrations = limits.limiter({ name: 'oauth:registrations', ...perHour });
    this.newDocuments = limits.limiter({ name: 'oauth:new-client-documents', ...perHour });
    const ofSite = { max: maxNewClientsOfSitePerHour, windowSeconds: 3600 };
    this.newClientsOfSite = limits.limiter({ name: 'oauth:new-clients-of-site', ...ofSite });
    const perMinute = { max: maxFetchesPerMinute, windowSeconds: 60 };
    this.fetches = limits.limiter({ name: 'oauth:client-documents', ...perMinute });
  }

  /** Counts a request. Returns null if it may be served, else the seconds to wait. */
  async countRequest(address: string): Promise<number | null> {
    return secondsToWait(await this.requests.consume(addressKey(address)));
  }

  /** Counts an anonymous registration. Returns null if it is admitted, else the seconds to wait. */
  async countRegistration(address: string): Promise<number | null> {
    const waitSeconds = secondsToWait(await this.registrations.consume(addressKey(address)));
    return waitSeconds ?? secondsToWait(await this.newClientsOfSite.consume(siteKey(address)));
  }

  /**
   * Whether a document may be fetched. Strangers who use up the fetches of unknown callers keep out neither users with a session nor
   * documents of known clients. Documents of verified clients have no limit: administrators limit their number.
   */
  async mayFetchDocument({ state, userId, address }: DocumentRequest): Promise<boolean> {
    if (state === 'VERIFIED') return true;
    if (state === 'UNVERIFIED') return (await this.fetches.consume('known')).admitted;
    if (!(await this.newDocuments.consume(userId ?? addressKey(address))).admitted) return false;
    if (userId !== null) return (await this.fetches.consume('users')).admitted;
    if (!(await this.newClientsOfSite.consume(siteKey(address))).admitted) return false;
    return (await this.fetches.consume('strangers')).admitted;
  }

  /** Takes one attempt before the user code is checked. Returns null if it may be checked, else the seconds to wait. */
  async takeUserCodeAttempt(address: string): Promise<number | null> {
    return secondsToWait(await this.userCodes.consume(addressKey(address)));
  }

  /** Returns the attempt: the code was right, or none was entered. */
  async returnUserCodeAttempt(address: string): Promise<void> {
    await this.userCodes.refund(addressKey(address));
  }
}

function secondsToWait({ admitted, resetMs }: RateLimitDecision): number | null {
  return admitted ? null : Math.max(1, Math.ceil(resetMs / 1000));
}
