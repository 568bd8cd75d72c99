import {
  Global,
  type INestApplicationContext,
  Module,
  type ModuleMetadata,
  type Provider,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { tmpdir } from 'node:os';
import { Audit } from '../../src/audit/audit.js';
import { AuditTrailEntity } from '../../src/audit/audit-trail.entity.js';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { ClockModule } from '../../src/clock/clock.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/env.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { GraphQLRegistriesModule } from '../../src/graphql/registries.module.js';
import type { WorkCatalog } from '../../src/jobs/work/work-catalog.js';
import { JobsModule } from '../../src/jobs/jobs.module.js';
import { TelemetryModule } from '../../src/telemetry/telemetry.module.js';

export interface JobAppOptions {
  databaseUrl: string;
  catalog: WorkCatalog;
  /** Processors and handlers of the test. */
  providers: (Provider & Type)[];
  /** Modules of the test. */
  imports?: NonNullable<ModuleMetadata['imports']>;
  environment?: Record<string, string>;
}

/** The audit trail without its schedule, which would run beside the schedules of tests. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditTrailEntity])],
  providers: [AuditRepository, Audit],
  exports: [Audit],
})
class AuditTrailModule {}

/** An application with only the jobs module, for work that a test defines. Timers are off by default. */
export async function startJobApp({
  databaseUrl,
  catalog,
  providers,
  imports = [],
  environment = {},
}: JobAppOptions): Promise<INestApplicationContext> {
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '5',
    DATA_DIR: tmpdir(),
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32).toString('base64')}`,
    SESSION_SECRET: 'x'.repeat(32),
    ...environment,
  });

  @Module({
    imports: [
      ConfigModule.for(config),
      DatabaseModule.for(config, databaseUrl),
      TelemetryModule,
      ClockModule,
      GraphQLRegistriesModule,
      AuditTrailModule,
      JobsModule.for(config, catalog),
      ...imports,
    ],
    providers,
  })
  class JobApp {}
  return NestFactory.createApplicationContext(JobApp, { logger: false, abortOnError: false });
}
