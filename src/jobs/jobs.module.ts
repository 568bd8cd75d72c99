import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { Config } from '../config/config.js';
import { Clockwork } from './clockwork.js';
import { InProcessJobDriver } from './in-process-job-driver.js';
import { JobBus, JobDriver } from './job-bus.js';
import { JobsResolver } from './graphql/jobs.resolver.js';
import { JobCatalog, jobCatalog } from './job-catalog.js';
import { JobsService } from './jobs.service.js';
import { SchedulesRepository } from './schedules.repository.js';
import { SchedulesService } from './schedules.service.js';
import { TaskHandlers } from './task-handlers.js';
import { TasksProcessor } from './tasks.processor.js';
import { TasksRepository } from './tasks.repository.js';
import { TasksService } from './tasks.service.js';
import { Tasks } from './tasks.js';
import { WorkRunner } from './work-runner.js';
import { WorkSources } from './work-sources.js';

/** What a process of role `worker` has beside the rest. */
const working: Provider[] = [WorkRunner, SchedulesService, Clockwork];

/** Background work: pokes and tasks in every process, the running of it in workers. */
@Module({})
export class JobsModule {
  static for(config: Config, catalog: JobCatalog = jobCatalog): DynamicModule {
    const works = config.roles.has('worker');
    return {
      module: JobsModule,
      global: true,
      imports: [
        DiscoveryModule,
        ...(config.redisUrl ? [bullDriver(config.redisUrl, catalog)] : []),
        ...(works ? [ScheduleModule.forRoot({ intervals: config.jobs.timers })] : []),
      ],
      providers: [
        { provide: JobCatalog, useValue: catalog },
        ...(config.redisUrl ? [] : inProcessDriver),
        { provide: JobBus, useExisting: JobDriver },
        WorkSources,
        TaskHandlers,
        TasksRepository,
        TasksProcessor,
        TasksService,
        { provide: Tasks, useExisting: TasksService },
        SchedulesRepository,
        JobsService,
        JobsResolver,
        ...(works ? working : []),
      ],
      exports: [JobBus, Tasks],
    };
  }
}

const inProcessDriver: Provider[] = [
  InProcessJobDriver,
  { provide: JobDriver, useExisting: InProcessJobDriver },
];

async function bullDriver(url: string, { names }: JobCatalog): Promise<DynamicModule> {
  const { BullDriverModule } = await import('./bull.module.js');
  return BullDriverModule.for(url, names);
}
