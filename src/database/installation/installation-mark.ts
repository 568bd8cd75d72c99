import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Config, isInstallationProcess } from '../../config/config.js';
import { Database } from '../database.js';
import { installationFile, markInUse } from './check.js';

/** Keeps the time until which the data was in use, so that a later start notices older data. */
@Injectable()
export class InstallationMark {
  private readonly logger = new Logger('Installation');
  private readonly file: string | null;

  constructor(
    config: Config,
    private readonly database: Database,
  ) {
    const file = installationFile(config.dataDir, config.database.url === null);
    this.file = isInstallationProcess(config) ? file : null;
  }

  @Interval('installation.mark', 60_000)
  async mark(): Promise<void> {
    if (!this.file) return;
    try {
      await markInUse(this.database.manager, this.file);
    } catch (error) {
      this.logger.warn({ err: error }, 'The time of use was not stored');
    }
  }
}
