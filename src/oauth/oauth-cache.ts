import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { setTimeout as delay } from 'node:timers/promises';
import { SystemClock } from '../clock/clock.js';
import { readCommitPosition } from '../database/commit-position.js';
import { Database } from '../database/database.js';
import { ClientDirectory } from './clients/client-directory.js';
import { SigningKeysService } from './keys/signing-keys.service.js';
import { RevocationList } from './tokens/revocation-list.js';

/** Data older than this is reloaded before it is used. */
const maxAgeMs = 5_000;
/** Minimum interval of reloads for unknown ids, because anyone can send unknown ids. */
const minReloadIntervalMs = 250;

/**
 * Keeps clients, revocations and signing keys in memory: reloads them every two seconds, immediately after a change in this process,
 * and on demand when they are more than five seconds old.
 */
@Injectable()
export class OAuthCache {
  private readonly logger = new Logger('OAuth');
  private loadedAtMs = -Infinity;
  private reloadedAtMs = -Infinity;
  private loading: Promise<void> | null = null;
  private reloading: Promise<void> | null = null;

  constructor(
    private readonly clients: ClientDirectory,
    private readonly revocations: RevocationList,
    private readonly keys: SigningKeysService,
    private readonly database: Database,
    private readonly clock: SystemClock,
  ) {}

  @Interval('oauth.cache', 2_000)
  async poll(): Promise<void> {
    await this.loadOnce().catch((error: unknown) =>
      this.logger.warn({ err: error }, 'Failed to reload clients, revocations and keys.'),
    );
  }

  /** Resolves when the data is at most five seconds old. */
  ensureFresh(): Promise<void> | void {
    if (this.monotonicMs() - this.loadedAtMs < maxAgeMs) return;
    return this.loadOnce();
  }

  /** Reloads everything that was committed before the call. */
  async reload(): Promise<void> {
    await this.loading?.catch(() => undefined);
    await this.loadOnce();
  }

  /** Reloads because an id is unknown. Simultaneous and closely following calls share one reload. */
  reloadForUnknown(): Promise<void> {
    this.reloading ??= this.reloadAfterInterval().finally(() => {
      this.reloading = null;
    });
    return this.reloading;
  }

  private async reloadAfterInterval(): Promise<void> {
    const waitMs = this.reloadedAtMs + minReloadIntervalMs - this.monotonicMs();
    if (waitMs > 0) await delay(waitMs);
    this.reloadedAtMs = this.monotonicMs();
    await this.reload();
  }

  /** Never steps back, as the system clock does when it is corrected. Moves with the clock of a test. */
  private monotonicMs(): number {
    return performance.now() + this.clock.offset;
  }

  private loadOnce(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    const startedAtMs = this.monotonicMs();
    const position = await readCommitPosition(this.database);
    await Promise.all([this.clients.load(position), this.revocations.load(position), this.keys.load()]);
    this.loadedAtMs = startedAtMs;
  }
}
