import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GrantsService } from '../grants/grants.service.js';
import type { Platform } from '../platforms/platform.js';
import type { WebhookEffect } from '../platforms/platform-webhooks.js';

type Report<Kind> = Extract<WebhookEffect, { kind: Kind }>;

/** Applies what platforms report about the authorization of one account, in the caller's transaction. */
@Injectable()
export class ReportedAuthorizationsService {
  constructor(private readonly grants: GrantsService) {}

  /** The owner ended the authorization. A probe of the grant confirms it. Reports from before the latest consent are ignored. */
  async deauthorized(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, reason, at }: Report<'account-deauthorized'>,
  ): Promise<'suspected' | 'ignored' | 'unknown'> {
    const grant = await this.grantOf(manager, platform, externalAccountId);
    if (!grant) return 'unknown';
    const { subject } = grant;
    const outcome = await this.grants.authorizationRemoved({ platform, subject, at, reason }, manager);
    return outcome === 'suspected' ? 'suspected' : 'ignored';
  }

  /** The authorization ends soon. Its user is notified like before any end of a grant. */
  async ending(
    manager: EntityManager,
    platform: Platform,
    { externalAccountId, endsAt }: Report<'authorization-ending'>,
  ): Promise<'noted' | 'ignored' | 'unknown'> {
    const grant = await this.grantOf(manager, platform, externalAccountId);
    if (!grant) return 'unknown';
    return (await this.grants.authorizationEnds(grant.id, endsAt, manager)) ? 'noted' : 'ignored';
  }

  private async grantOf(
    manager: EntityManager,
    platform: Platform,
    externalAccountId: string,
  ): Promise<{ id: string; subject: string } | null> {
    const rows: { id: string; subject: string }[] = await manager.query(
      `SELECT grants.id, subject FROM accounts JOIN grants ON grants.id = grant_id
       WHERE accounts.platform = $1 AND external_id = $2 AND disconnected_at IS NULL`,
      [platform, externalAccountId],
    );
    return rows[0] ?? null;
  }
}
