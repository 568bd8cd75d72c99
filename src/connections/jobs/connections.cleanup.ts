import { Injectable } from '@nestjs/common';
import { Scheduled, type ScheduledWork } from '../../jobs/schedules/scheduled.js';
import { ConnectionsRepository } from '../connections.repository.js';

/** Forgets connect flows a day after their time. */
@Injectable()
@Scheduled({ name: 'connections.cleanup', everySeconds: 60 * 60 })
export class ConnectionsCleanup implements ScheduledWork {
  constructor(private readonly connections: ConnectionsRepository) {}

  run(): Promise<void> {
    return this.connections.purge();
  }
}
