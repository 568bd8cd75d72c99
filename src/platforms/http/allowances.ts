import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.js';
import type { SharedRedis } from '../../rate-limits/shared-redis.js';
import { Platform } from '../platform.js';
import { PlatformFailure } from '../platform-failure.js';

/** State of an allowance that the platform counts, as reported in a response. */
export interface AllowanceNote {
  /** Scope of the allowance: the app, or one account. Hashed before it is stored. */
  key: string;
  /** Used share in percent. The platform refuses calls from 100 on. */
  percent: number;
  /** When the platform accepts calls again, if it reports it. */
  regainSeconds: number | null;
}

/** From this share on, deferrable calls wait, so that urgent calls still fit. */
const lowPercent = 80;
const spentPercent = 100;
/** How long a report is valid if the platform names no time. */
const lowSeconds = 300;
const spentSeconds = 600;
/** Maximum time for which an allowance is treated as used up, whatever the platform reports. */
const maxRegainSeconds = 86_400;

type Level = 'low' | 'spent';

/**
 * Allowances that platforms count and report in their responses. Calls stop before the platform refuses them, because refused calls
 * lengthen the wait. Shared by all processes while Redis is available.
 */
export class PlatformAllowances {
  private readonly local = new Map<string, { level: Level; until: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly redis: SharedRedis,
  ) {}

  /** @throws PlatformFailure rate-limited if an allowance is used up, or low and the call is deferrable */
  async check(
    platform: Platform,
    endpoint: string,
    keys: readonly string[],
    deferrable: boolean,
  ): Promise<void> {
    if (keys.length === 0) return;
    const waits = await this.read(keys.map((key) => nameOf(platform, key)));
    const until = Math.max(
      0,
      ...waits.filter(({ level }) => level === 'spent' || deferrable).map((wait) => wait.until),
    );
    if (until <= this.clock.nowMs()) return;
    throw PlatformFailure.rateLimited(platform, new Date(until), {
      platformCode: 'ALLOWANCE_SPENT',
      message: `${endpoint} waits: the platform reports that its allowance is ${deferrable ? 'low' : 'used up'}.`,
    });
  }

  async note(platform: Platform, notes: readonly AllowanceNote[]): Promise<void> {
    for (const { key, percent, regainSeconds } of notes) {
      if (percent < lowPercent) continue;
      const level: Level = percent >= spentPercent ? 'spent' : 'low';
      const regain = Math.min(regainSeconds ?? 0, maxRegainSeconds);
      const seconds = Math.max(regain, level === 'spent' ? spentSeconds : lowSeconds);
      await this.write(nameOf(platform, key), level, seconds);
    }
  }

  private async read(names: readonly string[]): Promise<{ level: Level; until: number }[]> {
    const now = this.clock.nowMs();
    const shared = await this.redis.attempt((client) => client.mget([...names]));
    return names.flatMap((name, index) => {
      const local = this.local.get(name);
      if (local && local.until <= now) this.local.delete(name);
      const known = shared?.[index] ? parse(shared[index]) : null;
      return [local, known].filter((wait) => wait !== undefined && wait !== null);
    });
  }

  private async write(name: string, level: Level, seconds: number): Promise<void> {
    const until = this.clock.nowMs() + seconds * 1000;
    this.local.set(name, { level, until });
    // If Redis loses it, the next response reports it again.
    await this.redis.attempt((client) => client.set(name, `${level}:${until}`, 'EX', Math.ceil(seconds)));
  }
}

function nameOf(platform: Platform, key: string): string {
  const hash = createHash('sha256').update(key).digest('base64url').slice(0, 22);
  return `patchbay:allowance:${platform}:${hash}`;
}

function parse(text: string): { level: Level; until: number } {
  const [level, until] = text.split(':');
  return { level: level as Level, until: Number(until) };
}
