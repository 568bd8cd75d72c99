import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Audit } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { AuditResolver } from './graphql/audit.resolver.js';
import { SecurityEvents } from './security-events.js';
import { AuditRetention } from './jobs/audit-retention.schedule.js';
import { AuditEventRow } from './audit-event.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditEventRow])],
  providers: [
    AuditRepository,
    AuditService,
    { provide: Audit, useExisting: AuditService },
    AuditResolver,
    AuditRetention,
    SecurityEvents,
  ],
  exports: [Audit, SecurityEvents],
})
export class AuditModule {}
