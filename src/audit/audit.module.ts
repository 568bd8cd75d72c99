import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Audit } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditResolver } from './graphql/audit.resolver.js';
import { SecurityEvents } from './security-events.js';
import { AuditRetentionService } from './retention.service.js';
import { AuditTrailEntity } from './audit-trail.entity.js';
import { AuditKeys } from './sealing/audit-keys.js';
import { ExportedHead } from './sealing/exported-head.js';
import { AuditSealEntity } from './sealing/seal.entity.js';
import { AuditSealingService } from './sealing/sealing.service.js';
import { AuditSealsRepository } from './sealing/seals.repository.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditTrailEntity, AuditSealEntity])],
  providers: [
    AuditRepository,
    Audit,
    AuditResolver,
    AuditSealsRepository,
    AuditKeys,
    ExportedHead,
    AuditSealingService,
    AuditRetentionService,
    SecurityEvents,
  ],
  exports: [Audit, SecurityEvents],
})
export class AuditModule {}
