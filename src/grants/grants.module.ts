import { Module } from '@nestjs/common';
import { ClaimedGrants } from './refresh/prefetched-grants.js';
import { ConsentsService } from './grant-intake.service.js';
import { CredentialSeal } from './credential-seal.js';
import { GrantCalls } from './operations/call-log.js';
import { GrantDependents } from './grant-change-listeners.js';
import { GrantEndings } from './expiring-grants.js';
import { GrantOperationsRepository } from './operations/operations.repository.js';
import { GrantOutcomes } from './grant-failures.js';
import { GrantProbe } from './refresh/probe.js';
import { GrantRefreshRepository } from './refresh/leases.repository.js';
import { GrantRefresher } from './refresh/refresher.js';
import { GrantSettings } from './grant-settings.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';
import { GrantRefreshProcessor } from './jobs/grant-refresh.processor.js';
import { GrantsReconcile } from './jobs/grants-reconcile.schedule.js';
import { RevokeGrantHandler } from './jobs/revoke-grant.handler.js';
import { PendingRevocationsRepository } from './revocation/pending-revocations.repository.js';
import { RefreshConnections } from './refresh/connections.js';
import { RenewalSaver } from './refresh/result-saver.js';
import { RenewalSpool } from './refresh/spool.js';
import { RenewalRepository } from './refresh/results.repository.js';
import { RevocationClaimsService } from './revocation/claims.service.js';
import { RevocationHolds } from './revocation/holds.js';
import { RevocationsService } from './revocation/revocations.service.js';
import { SubjectFencesRepository } from './revocation/subject-fences.repository.js';

@Module({
  providers: [
    GrantSettings,
    CredentialSeal,
    GrantDependents,
    GrantsRepository,
    GrantRefreshRepository,
    GrantOperationsRepository,
    PendingRevocationsRepository,
    SubjectFencesRepository,
    RevocationHolds,
    RevocationClaimsService,
    RefreshConnections,
    RenewalRepository,
    RenewalSpool,
    RenewalSaver,
    ClaimedGrants,
    GrantOutcomes,
    GrantRefresher,
    GrantProbe,
    GrantCalls,
    GrantEndings,
    GrantsService,
    ConsentsService,
    RevocationsService,
    GrantRefreshProcessor,
    GrantsReconcile,
    RevokeGrantHandler,
  ],
  exports: [
    GrantsService,
    ConsentsService,
    RevocationsService,
    RevocationClaimsService,
    RevocationHolds,
    GrantDependents,
    GrantEndings,
    CredentialSeal,
    GrantOperationsRepository,
  ],
})
export class GrantsModule {}
