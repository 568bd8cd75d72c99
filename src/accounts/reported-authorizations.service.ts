import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GrantsService } from '../grants/grants.service.js';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEffect } from '../platforms/platform-webhooks.js';
import { AccountsRepository } from './accounts.repository.js';

type Report<Kind> = Extract<WebhookEffect, { kind: Kind }>;

/** Applies what platforms report about the authorization of one account, in the caller's transaction. */
@Injectable()
export class ReportedAuthorizationsService {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly grants: GrantsService,
  ) {}

  /** The owner ended the authorization. A probe of the grant confirms it. Reports from before the latest consent are ignored. */
  async deauthorized(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, reason, at }: Report<'account-deauthorized'>,
  ): Promise<'suspected' | 'ignored' | 'unknown'> {
    const grant = await this.accounts.findGrant(platform, externalAccountId, manager);
    if (!grant) return 'unknown';
    const { subject } = grant;
    const outcome = await this.grants.reportAuthorizationRemoval({ platform, subject, at, reason }, manager);
    return outcome === 'suspected' ? 'suspected' : 'ignored';
  }

  /**
   * The authorization ends soon. Its user is notified like before any end of a grant. A shop can authorize several apps: only the one
   * that issued the grant reports about it.
   *
   * @param loginType login type whose app sent the report; null if the platform has one app for all
   */
  async ending(
    manager: EntityManager,
    platform: Platform,
    loginType: string | null,
    { externalAccountId, endsAt, at }: Report<'authorization-ending'>,
  ): Promise<'noted' | 'ignored' | 'unknown'> {
    const grant = await this.accounts.findGrant(platform, externalAccountId, manager);
    if (!grant) return 'unknown';
    if (loginType !== null && loginType !== grant.loginType) return 'ignored';
    return (await this.grants.authorizationEnds(grant.id, endsAt, at, manager)) ? 'noted' : 'ignored';
  }
}
