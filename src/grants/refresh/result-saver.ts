import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { GrantSettings } from '../grant-settings.js';
import { RefreshConnections, type Statement } from './connections.js';
import { RefreshSpool } from './spool.js';
import { type RefreshResult, type SaveOutcome, RefreshResultsRepository } from './results.repository.js';

/** Brings answers of platforms into the database, whatever stands in the way. */
@Injectable()
export class RefreshResultSaver implements OnModuleInit {
  private readonly logger = new Logger('Refresh');

  constructor(
    private readonly renewals: RefreshResultsRepository,
    private readonly connections: RefreshConnections,
    private readonly spool: RefreshSpool,
    private readonly settings: GrantSettings,
  ) {}

  /** Saves what an earlier life of this process could not. */
  async onModuleInit(): Promise<void> {
    // Files stay where they are until they are saved; the application can work without them, and each without the others.
    const onUnreadable = (file: string, error: unknown) =>
      this.logger.error({ err: error, file }, 'An unsaved refresh could not be read.');
    try {
      for await (const renewal of this.spool.all(onUnreadable)) await this.saveFound(renewal);
    } catch (error) {
      this.logger.error({ err: error }, 'Unsaved refreshes could not be listed.');
    }
  }

  private async saveFound(renewal: RefreshResult): Promise<void> {
    const { grantId } = renewal;
    try {
      const { kind } = await this.connections.hold((statement) => this.renewals.write(statement, renewal));
      await this.spool.remove(renewal);
      this.logger.log({ grantId, outcome: kind }, 'An unsaved refresh was saved.');
    } catch (error) {
      this.logger.error({ err: error, grantId }, 'An unsaved refresh could not be saved yet.');
    }
  }

  /** Saves on a connection that was held before the platform was asked; null: it has to be done by {@link saveLater}. */
  async saveNow(statement: Statement, renewal: RefreshResult): Promise<SaveOutcome | null> {
    try {
      return await this.renewals.write(statement, renewal);
    } catch (error) {
      this.logger.error({ err: error, grantId: renewal.grantId }, 'A renewal could not be saved yet.');
      return null;
    }
  }

  /**
   * Puts the answer on disk and tries until it is saved.
   *
   * @param stopping ends the trying: the process must end, and the next one reads the disk
   * @throws the database's error, once it was told to stop
   */
  async saveLater(renewal: RefreshResult, stopping: AbortSignal): Promise<SaveOutcome> {
    await this.spool
      .put(renewal)
      .catch((error: unknown) => this.logger.error({ err: error }, 'A renewal is only in memory.'));
    for (let pause = 20; ; pause = Math.min(pause * 2, this.settings.maxSaveRetryMs)) {
      try {
        const outcome = await this.connections.hold((statement) => this.renewals.write(statement, renewal));
        await this.spool.remove(renewal);
        return outcome;
      } catch (error) {
        if (stopping.aborted) throw error;
        await delay(pause, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }
}
