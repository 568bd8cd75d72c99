import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { Changes } from '../../changes/changes.js';
import { EventLog, type NewEvent } from '../../events/event-log.js';
import { RevocationsService } from '../../grants/revocation/revocations.service.js';
import { JobsService } from '../../jobs/jobs.service.js';
import type { Platform } from '../../platforms/platform.js';
import { UsersService } from '../../users/users.service.js';
import { AccountErasureRepository } from './erasure.repository.js';

/** Erases the data of a platform user who requested a data deletion. */
@Injectable()
export class AccountErasureService {
  constructor(
    private readonly erasing: AccountErasureRepository,
    private readonly users: UsersService,
    private readonly revocations: RevocationsService,
    private readonly jobs: JobsService,
    private readonly changes: Changes,
    private readonly audit: Audit,
    private readonly events: EventLog,
  ) {}

  /** Subjects of the grants that an id of the platform can refer to. */
  subjectsOf(platform: Platform, personId: string): Promise<string[]> {
    return this.erasing.subjectsOf(platform, personId);
  }

  /**
   * Erases accounts with their posts, media, files, grants and events, in the caller's transaction. A repetition finds nothing.
   *
   * @returns platform ids of the erased accounts
   */
  async erase(manager: EntityManager, platform: Platform, personId: string): Promise<string[]> {
    for (const userId of await this.erasing.usersOf(platform, personId, manager)) {
      await this.users.lock(manager, userId);
    }
    const accounts = await this.erasing.accountsOf(platform, personId, manager);
    const ids = accounts.map(({ id }) => id);
    for (const uploadId of await this.erasing.uploadsOf(ids, manager)) {
      await this.jobs.add(manager, 'posts.discard-upload', { uploadId });
    }
    const grants = new Set(await this.erasing.grantsOf(platform, personId, manager));
    for (const { grantId } of accounts) if (grantId) grants.add(grantId);
    await this.erasing.delete(ids, manager);
    for (const grantId of grants) await this.revocations.retire(manager, grantId, { despiteFlows: true });
    for (const { id, userId } of accounts) {
      await this.audit.record(
        {
          action: 'account.erased',
          actor: { kind: 'system', name: 'data-deletion' },
          outcome: 'SUCCESS',
          target: { type: 'account', id },
          userId,
          details: { platform },
        },
        manager,
      );
      await this.changes.announce(manager, { kind: 'account', id, userId });
    }
    await this.events.eraseAccounts(manager, ids);
    const erased: NewEvent[] = accounts.map(({ id, userId }) => ({
      type: 'account.disconnected',
      userId,
      accountId: id,
      entityId: id,
      data: { platform, reason: 'ERASED' },
    }));
    await this.events.append(manager, erased);
    return accounts.map(({ externalId }) => externalId);
  }
}
