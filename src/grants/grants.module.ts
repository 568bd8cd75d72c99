import { MarkedModule } from '../discovery/marked.module.js';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PrefetchedGrants } from './refresh/prefetched-grants.js';
import { GrantIntakeService } from './grant-intake.service.js';
import { CredentialSeal } from './credential-seal.js';
import { GrantCallLog } from './operations/call-log.js';
import { GrantChangeListeners } from './grant-change-listeners.js';
import { ExpiredGrantsRepository } from './expired-grants.repository.js';
import { ExpiringGrants } from './expiring-grants.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { GrantFailures } from './grant-failures.js';
import { GrantMetrics } from './metrics.js';
import { GrantProbe } from './refresh/probe.js';
import { RefreshLeasesRepository } from './refresh/leases.repository.js';
import { GrantRefresher } from './refresh/refresher.js';
import { GrantSettings } from './grant-settings.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';
import { GrantRefreshProcessor } from './refresh/refresh.processor.js';
import { GrantsReconcileService } from './reconcile.service.js';
import { PendingRevocationsRepository } from './revocation/pending-revocations.repository.js';
import { RefreshConnections } from './refresh/connections.js';
import { RefreshResultSaver } from './refresh/result-saver.js';
import { RefreshSpool } from './refresh/spool.js';
import { RefreshResultsRepository } from './refresh/results.repository.js';
import { RevocationClaimsService } from './revocation/claims.service.js';
import { RevocationHolds } from './revocation/holds.js';
import { RevocationsService } from './revocation/revocations.service.js';
import { SubjectFencesRepository } from './revocation/subject-fences.repository.js';
import { GrantEntity } from './grant.entity.js';
import { GrantOperationEntity } from './operations/operation.entity.js';
import { PendingRevocationEntity } from './revocation/pending-revocation.entity.js';
import { SubjectFenceEntity } from './revocation/subject-fence.entity.js';

@Module({
  imports: [
    MarkedModule,
    TypeOrmModule.forFeature([
      GrantEntity,
      GrantOperationEntity,
      PendingRevocationEntity,
      SubjectFenceEntity,
    ]),
  ],
  providers: [
    GrantSettings,
    CredentialSeal,
    GrantChangeListeners,
    GrantsRepository,
    RefreshLeasesRepository,
    GrantOperationsRepository,
    PendingRevocationsRepository,
    SubjectFencesRepository,
    RevocationHolds,
    RevocationClaimsService,
    RefreshConnections,
    RefreshResultsRepository,
    RefreshSpool,
    RefreshResultSaver,
    PrefetchedGrants,
    GrantMetrics,
    GrantFailures,
    GrantRefresher,
    GrantProbe,
    GrantCallLog,
    ExpiringGrants,
    ExpiredGrantsRepository,
    GrantsService,
    GrantIntakeService,
    RevocationsService,
    GrantRefreshProcessor,
    GrantsReconcileService,
  ],
  exports: [
    GrantsService,
    GrantIntakeService,
    RevocationsService,
    RevocationClaimsService,
    RevocationHolds,
    GrantChangeListeners,
    ExpiringGrants,
    ExpiredGrantsRepository,
    CredentialSeal,
    GrantOperationsRepository,
  ],
})
export class GrantsModule {}
