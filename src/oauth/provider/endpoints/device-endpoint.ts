import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SecurityEvents } from '../../../audit/security-events.js';
import { OAuthPages } from '../../pages/oauth-pages.js';
import { OAuthRateLimits } from '../../oauth-rate-limits.js';

/** The page on which people type the code of a device. */
@Injectable()
export class DeviceEndpoint {
  constructor(
    private readonly pages: OAuthPages,
    private readonly limits: OAuthRateLimits,
    private readonly security: SecurityEvents,
  ) {}

  async handle(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    if (context.method !== 'POST') {
      // The library would send a code in the address on by a script; here it is filled in, and the person presses the button.
      const { user_code: userCode } = context.query;
      if (typeof userCode === 'string') this.pages.fillInUserCode(context, userCode);
      context.querystring = '';
      return next();
    }
    // Taken before the code is looked at, so that many at once cannot slip through.
    const retryAfter = await this.limits.takeUserCodeAttempt(context.ip);
    if (retryAfter !== null) {
      this.pages.tooManyUserCodes(context, retryAfter);
      return;
    }
    await next();
    if (!this.pages.hadUnknownUserCode(context)) await this.limits.returnUserCodeAttempt(context.ip);
    else await this.security.report({ name: 'user_code_refused', address: context.ip, details: {} });
  }
}
