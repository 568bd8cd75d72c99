import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { hostname } from 'node:os';
import { DataSource } from 'typeorm';
import { Config } from '../../config/config.js';
import { newId } from '../new-id.js';
import { fingerprintKeys } from './known-processes.js';
import { ProcessesRepository } from './processes.repository.js';

/** Keeps the row of this process, with the keys that it has now. */
@Injectable()
export class ProcessRegistration implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Process');
  private readonly id = newId();
  private readonly processes: ProcessesRepository;
  private readonly isServing: boolean;

  constructor(
    private readonly config: Config,
    source: DataSource,
  ) {
    this.processes = new ProcessesRepository(source);
    // Scripts have no roles.
    this.isServing = config.jobs.timers && config.roles.size > 0;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.store();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.attempt(() => this.processes.markStopped(this.id));
  }

  /** Also after the keys were reloaded. */
  @Interval(60_000)
  async store(): Promise<void> {
    const name = `${[...this.config.roles].join(', ')} on ${hostname()} (process ${process.pid})`;
    await this.attempt(() => this.processes.store(this.id, name, fingerprintKeys(this.config.secrets)));
  }

  private async attempt(write: () => Promise<void>): Promise<void> {
    if (!this.isServing) return;
    try {
      await write();
    } catch (error) {
      this.logger.warn({ err: error }, 'The keys of this process were not registered');
    }
  }
}
