import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { GrantSettings } from '../grant-settings.js';
import { RefreshConnections, type Statement } from './connections.js';
import { RefreshSpool } from './spool.js';
import { type RefreshResult, type SaveOutcome, RefreshResultsRepository } from './results.repository.js';

/** Saves the results of refreshes, also during outages of the database. */
@Injectable()
export class RefreshResultSaver implements OnModuleInit {
  private readonly logger = new Logger('Refresh');

  constructor(
    private readonly results: RefreshResultsRepository,
    private readonly connections: RefreshConnections,
    private readonly spool: RefreshSpool,
    private readonly settings: GrantSettings,
  ) {}

  /** Saves results that an earlier process of this installation could not save. */
  async onModuleInit(): Promise<void> {
    // Files stay until they are saved. A file that fails does not stop the start-up or the other files.
    const onUnreadable = (file: string, error: unknown) =>
      this.logger.error({ err: error, file }, 'Unsaved refresh could not be read');
    try {
      for await (const result of this.spool.all(onUnreadable)) await this.saveFound(result);
    } catch (error) {
      this.logger.error({ err: error }, 'Unsaved refreshes could not be listed');
    }
  }

  private async saveFound(result: RefreshResult): Promise<void> {
    const { grantId } = result;
    try {
      const { kind } = await this.connections.hold((statement) => this.results.write(statement, result));
      await this.spool.remove(result);
      this.logger.log({ grantId, outcome: kind }, 'Unsaved refresh saved');
    } catch (error) {
      this.logger.error({ err: error, grantId }, 'Unsaved refresh could not be saved yet');
    }
  }

  /** Saves on the connection that was acquired before the platform call. Null if it failed: use {@link saveLater}. */
  async saveNow(statement: Statement, result: RefreshResult): Promise<SaveOutcome | null> {
    try {
      return await this.results.write(statement, result);
    } catch (error) {
      this.logger.error({ err: error, grantId: result.grantId }, 'Refresh could not be saved yet');
      return null;
    }
  }

  /**
   * Writes the result to disk and retries until it is saved.
   *
   * @param stopping ends the retries: the process shuts down, and the next one reads the file
   * @throws the error of the database after `stopping` is aborted
   */
  async saveLater(result: RefreshResult, stopping: AbortSignal): Promise<SaveOutcome> {
    await this.spool
      .put(result)
      .catch((error: unknown) => this.logger.error({ err: error }, 'Refresh could not be written to disk'));
    for (let pause = 20; ; pause = Math.min(pause * 2, this.settings.maxSaveRetryMs)) {
      try {
        const outcome = await this.connections.hold((statement) => this.results.write(statement, result));
        await this.spool.remove(result);
        return outcome;
      } catch (error) {
        if (stopping.aborted) throw error;
        await delay(pause, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }
}
