import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Job } from '../../jobs/job.decorator.js';
import type { JobPayloads } from '../../jobs/job.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { OnUserDeleted } from '../../users/user-deletion-listeners.js';
import { EndpointsRepository } from '../endpoints/endpoints.repository.js';
import { DeliveryErasureRepository } from './erasure.repository.js';

const batchRows = 5_000;
const retentionDays = 30;

/** Deletes what is no longer needed, in batches to keep statements short. */
@Injectable()
export class DeliveryErasureService {
  constructor(
    private readonly repository: DeliveryErasureRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly jobs: JobsService,
  ) {}

  /** Answers of receivers may contain personal data. The events themselves are deleted with the user. */
  @OnUserDeleted()
  async userDeleted(manager: EntityManager, userId: string): Promise<void> {
    await this.jobs.add(manager, 'event-endpoints.erase-user', { userId }, { key: userId });
  }

  @Job('event-endpoints.erase-user')
  async eraseUser({ userId }: JobPayloads['event-endpoints.erase-user']): Promise<void> {
    await inBatches(() => this.repository.deleteOfUser(userId, batchRows));
  }

  @Job('event-endpoints.delete')
  async deleteEndpoint({ endpointId }: JobPayloads['event-endpoints.delete']): Promise<void> {
    await inBatches(() => this.repository.deleteOfEndpoint(endpointId, batchRows));
    await this.endpoints.delete(endpointId);
  }

  @Schedule({ name: 'event-endpoints.retention', everySeconds: 3600 })
  async deleteOld(signal: AbortSignal): Promise<void> {
    const { repository } = this;
    await inBatches(() => repository.deleteOldAttempts(retentionDays, batchRows), signal);
    await inBatches(() => repository.deleteOldDeliveries(retentionDays, batchRows), signal);
    await inBatches(() => repository.deleteExpiredDeliveries(retentionDays, batchRows), signal);
  }
}

async function inBatches(deleteBatch: () => Promise<number>, signal?: AbortSignal): Promise<void> {
  for (;;) {
    if ((await deleteBatch()) < batchRows || signal?.aborted) return;
  }
}
