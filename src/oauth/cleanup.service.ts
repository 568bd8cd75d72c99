import { Injectable } from '@nestjs/common';
import { inBatches } from '../jobs/in-batches.js';
import { Schedule } from '../jobs/schedules/schedule.decorator.js';
import { ClientUsageRepository } from './clients/client-usage.repository.js';
import { ClientsRepository } from './clients/clients.repository.js';
import { AuthorizationsRepository } from './consents/authorizations.repository.js';
import { ArtifactsRepository } from './tokens/artifacts.repository.js';
import { RevocationsRepository } from './tokens/revocations.repository.js';

const batchRows = 5_000;

@Injectable()
export class OAuthCleanupService {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly revocations: RevocationsRepository,
    private readonly clients: ClientsRepository,
    private readonly usage: ClientUsageRepository,
  ) {}

  /** Deletes expired rows and used refresh tokens. */
  @Schedule({ name: 'oauth.cleanup', everySeconds: 600 })
  async deleteExpired(signal: AbortSignal): Promise<void> {
    await this.artifacts.deleteUsedRefreshTokens();
    await inBatches(signal, batchRows, (limit) => this.artifacts.deleteExpired(limit));
    await this.authorizations.deleteExpired();
    await this.revocations.deleteExpired();
    await this.clients.deleteExpiredSecrets();
    await this.clients.deleteUnused();
    await this.clients.forgetDeletions();
    await this.usage.deleteOld();
  }
}
