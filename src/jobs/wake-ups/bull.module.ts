import { BullModule, getQueueToken } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Queue } from 'bull';
import { HealthNotes } from '../../telemetry/health-notes.js';
import type { WorkName } from '../work/work-specs.js';
import { type BullClientKind, BullConnections } from './bull-connections.js';
import { BullWakeUps } from './bull-wake-ups.js';

/** Wake-ups through Redis. Imported only if `REDIS_URL` is set, because loading Bull takes a tenth of a second. */
@Module({})
export class BullWakeUpsModule {
  static for(url: string, names: readonly WorkName[]): DynamicModule {
    const connections = new BullConnections(url);
    return {
      module: BullWakeUpsModule,
      imports: [
        BullModule.registerQueue(
          ...names.map((name) => ({
            name,
            prefix: 'patchbay',
            createClient: (kind: BullClientKind) => connections.get(kind),
            // A message is processed instantly. If its process dies meanwhile, it is delivered again after this time.
            settings: { lockDuration: 5_000, stalledInterval: 5_000 },
          })),
        ),
      ],
      providers: [
        {
          provide: BullWakeUps,
          inject: [HealthNotes, ...names.map((name) => getQueueToken(name))],
          useFactory: (notes: HealthNotes, ...queues: Queue[]) =>
            new BullWakeUps(new Map(names.map((name, index) => [name, queues[index]!])), connections, notes),
        },
      ],
      exports: [BullWakeUps],
    };
  }
}
