import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { Clock } from '../clock/clock.js';
import { Config } from '../config/config.js';
import { readCommitPosition } from '../database/commit-position.js';
import { Database } from '../database/database.js';
import { ClientDirectory } from './clients/client-directory.js';
import { SigningKeysService } from './keys/signing-keys.service.js';
import { RevocationList } from './tokens/revocation-list.js';

const pollMs = 2_000;
/** What is older than this is not trusted: then the database is asked. */
const maxAgeMs = 5_000;
/** Something unknown makes us look again, but not more often than this, because strangers can name unknown things. */
const minReloadIntervalMs = 250;

/**
 * Keeps clients, revoked tokens and signing keys of this process as they are in the database: polled every two seconds, at once after a
 * change made here, and on demand when the last look is more than five seconds ago.
 */
@Injectable()
export class OAuthCache implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('OAuth');
  private loadedAtMs = -Infinity;
  private reloadedAtMs = -Infinity;
  private loading: Promise<void> | null = null;
  private reloading: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly clients: ClientDirectory,
    private readonly revocations: RevocationList,
    private readonly keys: SigningKeysService,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.jobs.timers) return;
    this.timer = setInterval(() => {
      this.loadOnce().catch((error: unknown) =>
        this.logger.warn({ err: error }, 'A look at the clients failed.'),
      );
    }, pollMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Resolves when what is in memory is at most five seconds old. */
  ensureFresh(): Promise<void> | void {
    if (this.clock.nowMs() - this.loadedAtMs < maxAgeMs) return;
    return this.loadOnce();
  }

  /** Looks again, after what was committed before the call. */
  async reload(): Promise<void> {
    await this.loading?.catch(() => undefined);
    await this.loadOnce();
  }

  /** Looks again for something that is not known here. Whoever searches at the same time, or just after, waits for the same look. */
  reloadForUnknown(): Promise<void> {
    this.reloading ??= this.reloadAfterInterval().finally(() => {
      this.reloading = null;
    });
    return this.reloading;
  }

  private async reloadAfterInterval(): Promise<void> {
    const waitMs = this.reloadedAtMs + minReloadIntervalMs - this.clock.nowMs();
    if (waitMs > 0) await delay(waitMs);
    this.reloadedAtMs = this.clock.nowMs();
    await this.reload();
  }

  private loadOnce(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    const startedAtMs = this.clock.nowMs();
    const position = await readCommitPosition(this.database);
    await Promise.all([this.clients.load(position), this.revocations.load(position), this.keys.load()]);
    this.loadedAtMs = startedAtMs;
  }
}
