import { Module } from '@nestjs/common';
import { ClaimedGrants } from './claimed-grants.js';
import { ConsentsService } from './consents.service.js';
import { CredentialSeal } from './credential-seal.js';
import { GrantCalls } from './grant-calls.js';
import { GrantDependents } from './grant-dependents.js';
import { GrantEndings } from './grant-endings.js';
import { GrantOperationsRepository } from './grant-operations.repository.js';
import { GrantOutcomes } from './grant-outcomes.js';
import { GrantProbe } from './grant-probe.js';
import { GrantRefreshRepository } from './grant-refresh.repository.js';
import { GrantRefresher } from './grant-refresher.js';
import { GrantSettings } from './grant-settings.js';
import { GrantsRepository } from './grants.repository.js';
import { GrantsService } from './grants.service.js';
import { GrantRefreshProcessor } from './jobs/grant-refresh.processor.js';
import { GrantsReconcile } from './jobs/grants-reconcile.schedule.js';
import { RevokeGrantHandler } from './jobs/revoke-grant.handler.js';
import { PendingRevocationsRepository } from './pending-revocations.repository.js';
import { RefreshConnections } from './refresh-connections.js';
import { RenewalSaver } from './renewal-saver.js';
import { RenewalSpool } from './renewal-spool.js';
import { RenewalRepository } from './renewal.repository.js';
import { RevocationClaimsService } from './revocation-claims.service.js';
import { RevocationHolds } from './revocation-holds.js';
import { RevocationsService } from './revocations.service.js';
import { SubjectFencesRepository } from './subject-fences.repository.js';

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
