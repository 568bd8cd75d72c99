import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { SecurityEvents } from '../../../audit/security-events.js';
import { OAuthPages } from '../../pages/oauth-pages.js';
import { OAuthRateLimits } from '../../oauth-rate-limits.js';

/** The page on which users enter the code of a device. */
@Injectable()
export class DeviceEndpoint {
  constructor(
    private readonly pages: OAuthPages,
    private readonly limits: OAuthRateLimits,
    private readonly security: SecurityEvents,
  ) {}

  async handle(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    if (context.method !== 'POST') {
      // oidc-provider would submit a code from the URL by script. Here it is prefilled, and the user presses the button.
      const { user_code: userCode } = context.query;
      if (typeof userCode === 'string') this.pages.fillInUserCode(context, userCode);
      context.querystring = '';
      return next();
    }
    // Counted before the code is checked, so that parallel requests cannot exceed the limit.
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
