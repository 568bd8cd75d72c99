import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import { HealthNotes } from '../telemetry/health-notes.js';
import { type BullClientKind, BullConnections } from './bull-connections.js';
import { BullJobDriver } from './bull-job-driver.js';
import { JobDriver } from './job-bus.js';
import type { JobName } from './job-map.js';

/** Pokes by way of Redis. Imported only where there is one: Bull takes a tenth of a second to read. */
@Module({})
export class BullDriverModule {
  static for(url: string, names: readonly JobName[]): DynamicModule {
    const connections = new BullConnections(url);
    return {
      module: BullDriverModule,
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
            new BullJobDriver(
              new Map(names.map((name, index) => [name, queues[index]!])),
              connections,
              notes,
            ),
        },
      ],
      exports: [JobDriver],
    };
  }
}
