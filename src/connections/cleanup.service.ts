import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { RevocationsService } from '../grants/revocation/revocations.service.js';
import { Job } from '../jobs/job.decorator.js';
import type { JobPayloads } from '../jobs/job.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { UsersService } from '../users/users.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import { ConnectMetrics } from './metrics.js';

/** Removes what unfinished and old connections leave behind. */
@Injectable()
export class ConnectionsCleanupService {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionsRepository,
    private readonly users: UsersService,
    private readonly revocations: RevocationsService,
    private readonly metrics: ConnectMetrics,
  ) {}

  /** Deletes connections one day after they ended or expired. */
  @Schedule({ name: 'connections.cleanup', everySeconds: 3600 })
  deleteExpired(): Promise<void> {
    return this.connections.purge();
  }

  /** Retires the grant of a connection whose choice expired, unless accounts use the grant. */
  @Job('connections.discard-choice')
  async discardChoice({ connectionStateId }: JobPayloads['connections.discard-choice']): Promise<void> {
    const state = await this.connections.find(connectionStateId);
    // Without a user there is no grant. Without a row both were deleted.
    if (!state?.userId || !state.grantId) return;
    const { id, userId, grantId, stage, platform } = state;
    const hasExpired = await this.database.transaction(async (manager) => {
      await this.users.lock(manager, userId);
      const ended = await this.revocations.retire(manager, grantId);
      if (ended === 'in-use' || stage === 'FAILED') return false;
      return this.connections.fail(id, 'CONNECTION_EXPIRED', manager);
    });
    if (hasExpired) this.metrics.count(platform, 'CONNECTION_EXPIRED');
  }
}
