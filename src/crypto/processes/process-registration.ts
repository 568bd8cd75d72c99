import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { hostname } from 'node:os';
import { DataSource } from 'typeorm';
import { Config, isInstallationProcess } from '../../config/config.js';
import { newId } from '../new-id.js';
import { fingerprintKeys } from './known-processes.js';
import { ProcessesRepository } from './processes.repository.js';

const storeEveryMs = 60_000;

/** Keeps the row of this process, with its PUBLIC_URL and the keys that it has now. */
@Injectable()
export class ProcessRegistration implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Process');
  private readonly id = newId();
  private readonly processes: ProcessesRepository;
  private readonly isActive: boolean;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly config: Config,
    source: DataSource,
  ) {
    this.processes = new ProcessesRepository(source);
    this.isActive = isInstallationProcess(config);
  }

  /** Also with JOB_TIMERS=off, because the process seals and hashes. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.isActive) return;
    await this.store();
    this.timer = setInterval(() => void this.store(), storeEveryMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.attempt(() => this.processes.markStopped(this.id));
  }

  /** Also after the keys were reloaded. */
  async store(): Promise<void> {
    const { roles, secrets, http } = this.config;
    const name = `${[...roles].join(', ')} on ${hostname()} (process ${process.pid})`;
    const facts = { name, publicUrl: http.publicUrl, ...fingerprintKeys(secrets) };
    await this.attempt(() => this.processes.store(this.id, facts));
  }

  private async attempt(write: () => Promise<void>): Promise<void> {
    if (!this.isActive) return;
    try {
      await write();
    } catch (error) {
      this.logger.warn({ err: error }, 'This process was not registered');
    }
  }
}
