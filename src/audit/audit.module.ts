import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Audit } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditResolver } from './graphql/audit.resolver.js';
import { SecurityEvents } from './security-events.js';
import { AuditRetentionService } from './retention.service.js';
import { AuditEventEntity } from './audit-event.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditEventEntity])],
  providers: [AuditRepository, Audit, AuditResolver, AuditRetentionService, SecurityEvents],
  exports: [Audit, SecurityEvents],
})
export class AuditModule {}
