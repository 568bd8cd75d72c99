import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { Queue } from 'bull';
import type { Config } from '../config/config.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { type BullClientKind, BullConnections } from './bull-connections.js';
import { BullJobDriver } from './bull-job-driver.js';
import { Clockwork } from './clockwork.js';
import { InProcessJobDriver } from './in-process-job-driver.js';
import { JobBus, JobDriver } from './job-bus.js';
import { JobsResolver } from './graphql/jobs.resolver.js';
import { JobCatalog, jobCatalog } from './job-catalog.js';
import type { JobName } from './job-map.js';
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
    const driver = config.redisUrl ? bullDriver(config.redisUrl, catalog.names) : inProcessDriver;
    const works = config.roles.has('worker');
    return {
      module: JobsModule,
      global: true,
      imports: [
        DiscoveryModule,
        ...(driver.imports ?? []),
        ...(works ? [ScheduleModule.forRoot({ intervals: config.jobs.timers })] : []),
      ],
      providers: [
        { provide: JobCatalog, useValue: catalog },
        ...(driver.providers ?? []),
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

const inProcessDriver: ModuleMetadata = {
  providers: [InProcessJobDriver, { provide: JobDriver, useExisting: InProcessJobDriver }],
};

function bullDriver(url: string, names: readonly JobName[]): ModuleMetadata {
  const connections = new BullConnections(url);
  return {
    imports: [
      BullModule.registerQueue(
        ...names.map((name) => ({
          name,
          prefix: 'patchbay',
          createClient: (kind: BullClientKind) => connections.get(kind),
          // A poke is taken in a moment; one whose taker died is free again after this.
          settings: { lockDuration: 5_000, stalledInterval: 5_000 },
        })),
      ),
    ],
    providers: [
      {
        provide: JobDriver,
        inject: [HealthNotes, ...names.map((name) => getQueueToken(name))],
        useFactory: (notes: HealthNotes, ...queues: Queue[]) =>
          new BullJobDriver(new Map(names.map((name, index) => [name, queues[index]!])), connections, notes),
      },
    ],
  };
}
