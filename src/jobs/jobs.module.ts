import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { type Config, isInstallationProcess } from '../config/config.js';
import { DeadJobsService } from './dead-jobs.service.js';
import { JobsResolver } from './graphql/jobs.resolver.js';
import { JobEntity } from './job.entity.js';
import { JobHandlers } from './job-handlers.js';
import { JobTimers } from './job-timers.js';
import { JobsReportService } from './jobs-report.service.js';
import { JobsProcessor } from './jobs.processor.js';
import { JobsRepository } from './jobs.repository.js';
import { JobsService } from './jobs.service.js';
import { ScheduleCatalog } from './schedules/schedule-catalog.js';
import { ScheduleMetrics } from './schedules/schedule-metrics.js';
import { ScheduleEntity } from './schedules/schedule.entity.js';
import { SchedulesRepository } from './schedules/schedules.repository.js';
import { SchedulesService } from './schedules/schedules.service.js';
import { BullWakeUps } from './wake-ups/bull-wake-ups.js';
import { InProcessWakeUps } from './wake-ups/in-process-wake-ups.js';
import { WakeUps } from './wake-ups/wake-ups.js';
import { WorkCatalog, workCatalog } from './work/work-catalog.js';
import { WorkRunner } from './work/work-runner.js';
import { WorkSources } from './work/work-sources.js';

/** Additional providers of the role `worker`. */
const workerProviders: Provider[] = [WorkRunner, SchedulesService];

/** Background work. Every process adds jobs and wakes workers; only workers run the work. */
@Module({})
export class JobsModule {
  static for(config: Config, catalog: WorkCatalog = workCatalog): DynamicModule {
    const isWorker = config.roles.has('worker');
    return {
      module: JobsModule,
      global: true,
      imports: [
        DiscoveryModule,
        TypeOrmModule.forFeature([JobEntity, ScheduleEntity]),
        // `@Interval` keeps what belongs to a process, so JOB_TIMERS does not turn it off. See JobTimers.
        ScheduleModule.forRoot({ intervals: isInstallationProcess(config) }),
        ...(config.redisUrl ? [bullWakeUps(config.redisUrl, catalog)] : []),
      ],
      providers: [
        { provide: WorkCatalog, useValue: catalog },
        ...(config.redisUrl ? [] : [InProcessWakeUps]),
        { provide: WakeUps, useExisting: config.redisUrl ? BullWakeUps : InProcessWakeUps },
        WorkSources,
        JobHandlers,
        JobsRepository,
        JobsProcessor,
        JobsService,
        ScheduleCatalog,
        SchedulesRepository,
        ScheduleMetrics,
        JobsReportService,
        DeadJobsService,
        JobsResolver,
        ...(isWorker ? workerProviders : []),
        ...(isWorker && config.jobs.timers ? [JobTimers] : []),
      ],
      exports: [WakeUps, JobsService],
    };
  }
}

async function bullWakeUps(url: string, { names }: WorkCatalog): Promise<DynamicModule> {
  const { BullWakeUpsModule } = await import('./wake-ups/bull.module.js');
  return BullWakeUpsModule.for(url, names);
}
