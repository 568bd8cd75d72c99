import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventLog } from '../../events/event-log.js';
import { OnAccountsErased } from '../../events/deletion/account-erasure-listeners.js';
import { inBatches } from '../../jobs/in-batches.js';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { OnUserDeleted } from '../../users/user-deletion-listeners.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import { DeliveryErasureRepository } from './erasure.repository.js';

const batchRows = 5_000;

/** Deletes what is no longer needed, in batches to keep statements short. */
@Injectable()
export class DeliveryErasureService {
  constructor(
    private readonly repository: DeliveryErasureRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly jobs: JobsService,
    private readonly events: EventLog,
  ) {}

  /** Answers of receivers may contain personal data. The events themselves are deleted with the user, except for those about the deletion. */
  @OnUserDeleted()
  async userDeleted(manager: EntityManager, userId: string): Promise<void> {
    await this.jobs.add(manager, 'event-endpoints.erase-user', { userId }, { key: userId });
  }

  /** The same for an account whose data is erased. */
  @OnAccountsErased()
  async accountsErased(manager: EntityManager, accountIds: readonly string[]): Promise<void> {
    for (const accountId of accountIds)
      await this.jobs.add(manager, 'event-endpoints.erase-account', { accountId }, { key: accountId });
  }

  @Job('event-endpoints.erase-user')
  async eraseUser({ userId }: JobPayloads['event-endpoints.erase-user'], signal: AbortSignal): Promise<void> {
    await inBatches(signal, batchRows, (limit) => this.repository.deleteOfUser(userId, limit));
  }

  @Job('event-endpoints.erase-account')
  async eraseAccount(
    { accountId }: JobPayloads['event-endpoints.erase-account'],
    signal: AbortSignal,
  ): Promise<void> {
    await inBatches(signal, batchRows, (limit) => this.repository.deleteOfAccount(accountId, limit));
  }

  @Job('event-endpoints.delete')
  async deleteEndpoint(
    { endpointId }: JobPayloads['event-endpoints.delete'],
    signal: AbortSignal,
  ): Promise<void> {
    await inBatches(signal, batchRows, (limit) => this.repository.deleteOfEndpoint(endpointId, limit));
    await this.endpoints.delete(endpointId);
    await this.events.forgetEntity(endpointId);
  }
}
