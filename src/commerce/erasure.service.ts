import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type LinkedAccount, OnAccountDisconnected } from '../accounts/account-listeners.js';
import { Job } from '../jobs/job.decorator.js';
import type { JobPayloads } from '../jobs/job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { PlatformRegistry } from '../platforms/platform-registry.js';
import { CommerceErasureRepository, shopTables } from './erasure.repository.js';
import { inBatches } from '../jobs/in-batches.js';

const batch = 1000;

/** Deletes the data of a shop that its user has disconnected. Deleted users and accounts delete it through their foreign keys. */
@Injectable()
export class CommerceErasureService {
  constructor(
    private readonly platforms: PlatformRegistry,
    private readonly jobs: JobsService,
    private readonly erasing: CommerceErasureRepository,
  ) {}

  @OnAccountDisconnected()
  async plan(manager: EntityManager, { id, platform }: LinkedAccount): Promise<void> {
    if (!this.platforms.find(platform)?.commerce) return;
    await this.jobs.add(manager, 'commerce.erase', { accountId: id }, { key: id });
  }

  /** Deletes in batches. Does nothing if the account was connected again. */
  @Job('commerce.erase')
  async erase({ accountId }: JobPayloads['commerce.erase'], signal: AbortSignal): Promise<void> {
    await this.erasing.reopenStatements(accountId);
    for (const table of shopTables)
      await inBatches(signal, batch, (limit) => this.erasing.delete(table, accountId, limit));
  }
}
