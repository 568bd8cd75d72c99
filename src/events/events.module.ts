import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MarkedModule } from '../discovery/marked.module.js';
import { AccountErasureListeners } from './deletion/account-erasure-listeners.js';
import { ReceivingClients } from './deletion/receiving-clients.js';
import { EventEntity } from './event.entity.js';
import { EventLog } from './event-log.js';
import { EventsResolver } from './graphql/events.resolver.js';
import { EventsService } from './events.service.js';
import { EventRetentionService } from './retention.service.js';
import { EventsRepository } from './events.repository.js';
import { EventHoldEntity } from './sequencing/event-hold.entity.js';
import { CommitWakeUp } from './sequencing/commit-wake-up.js';
import { FanOuts } from './sequencing/fan-out.js';
import { EventHoldsRepository } from './sequencing/holds.repository.js';
import { Sequencer } from './sequencing/sequencer.js';
import { SequencerRepository } from './sequencing/sequencer.repository.js';

@Global()
@Module({
  imports: [MarkedModule, TypeOrmModule.forFeature([EventEntity, EventHoldEntity])],
  providers: [
    EventsRepository,
    AccountErasureListeners,
    ReceivingClients,
    EventLog,
    EventsService,
    EventsResolver,
    EventRetentionService,
    CommitWakeUp,
    EventHoldsRepository,
    FanOuts,
    SequencerRepository,
    Sequencer,
  ],
  exports: [EventLog, EventsRepository],
})
export class EventsModule {}
