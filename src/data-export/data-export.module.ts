import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UserEntity } from '../users/user.entity.js';
import { AuditExportController } from './audit/audit-export.controller.js';
import { AuditExportService } from './audit/audit-export.service.js';
import { DataExportController } from './data-export.controller.js';
import { DataExportRepository } from './data-export.repository.js';
import { DataExportService } from './data-export.service.js';

/** The export of everything that is stored about a user, and of the audit trail for administrators. */
@Module({
  imports: [TypeOrmModule.forFeature([UserEntity])],
  controllers: [AuditExportController, DataExportController],
  providers: [AuditExportService, DataExportRepository, DataExportService],
})
export class DataExportModule {}
