import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { RevocationsService } from '../../grants/revocation/revocations.service.js';
import { HandlesJob, type JobHandler, type JobPayloads } from '../../jobs/job.js';
import { UsersService } from '../../users/users.service.js';
import { ConnectionsRepository } from '../connections.repository.js';

/** Ends the grant of a flow that no account came of. One that accounts use is left alone. */
@Injectable()
@HandlesJob('connections.discard-choice')
export class DiscardChoiceHandler implements JobHandler<'connections.discard-choice'> {
  constructor(
    private readonly database: Database,
    private readonly connections: ConnectionsRepository,
    private readonly users: UsersService,
    private readonly revocations: RevocationsService,
  ) {}

  async run({ connectionStateId }: JobPayloads['connections.discard-choice']): Promise<void> {
    const state = await this.connections.find(connectionStateId);
    // Without a user there is no grant; without a row both are gone.
    if (!state?.userId || !state.grantId) return;
    const { id, userId, grantId, stage } = state;
    await this.database.transaction(async (manager) => {
      await this.users.lock(manager, userId);
      const ended = await this.revocations.retire(manager, grantId);
      if (ended !== 'in-use' && stage !== 'FAILED')
        await this.connections.fail(manager, id, 'CONNECTION_EXPIRED');
    });
  }
}
