import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { readInstallationId } from '../database/installation/check.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { UsersModule } from '../users/users.module.js';
import { UploadFiles } from './files.js';
import { UploadsResolver } from './graphql/uploads.resolver.js';
import { uploadStore } from './store.js';
import { UploadsRepository } from './uploads.repository.js';
import { UploadsService } from './uploads.service.js';
import { UploadEntity } from './upload.entity.js';

/** Files that users send, or have fetched, for their posts. */
@Module({
  imports: [TypeOrmModule.forFeature([UploadEntity]), UsersModule, OutboundModule],
  providers: [
    {
      provide: UploadFiles,
      inject: [Config, Database, HealthNotes],
      useFactory: (config: Config, { manager }: Database, healthNotes: HealthNotes) =>
        uploadStore.create(config, { readInstallationId: () => readInstallationId(manager), healthNotes }),
    },
    UploadsRepository,
    UploadsService,
    UploadsResolver,
  ],
  exports: [UploadFiles, UploadsRepository, UploadsService],
})
export class UploadsModule {}
