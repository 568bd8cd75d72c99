import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Capability } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import type { AccountInsights, AccountMetric, AudienceBreakdown } from '../../platform-content.js';
import type { InstagramAudiences } from './audiences.js';
import { accessOf, accountOf, type InstagramAccess } from '../login/credentials.js';
import { type InstagramLoginType, scopesOfCalls } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { insightNode, listOf } from '../client/schemas.js';

/** Reported as one value per day. The second one is missing for accounts with fewer than 100 followers. */
const daily = ['reach', 'follower_count'];

/** Reported as one value per time range, so each day is requested separately. */
const totals = [
  ...['views', 'accounts_engaged', 'total_interactions', 'likes', 'comments', 'saves', 'shares', 'replies'],
  ...['reposts', 'follows_and_unfollows', 'profile_links_taps'],
];
/** The metrics to request if Meta has removed one of them. */
const mainTotals = ['views', 'total_interactions', 'likes', 'comments'];

const second = 1000;
const dayMs = 24 * 3_600_000;
/** A longer range is refused. */
const maxSpanMs = 30 * dayMs - 60 * second;
/** Days requested in parallel. */
const atOnce = 5;

const insightList = listOf(insightNode);

/** Counters of an account for whole days, as Meta counts them. They come up to two days late; a missing value is not zero. */
export class InstagramAccountInsights implements AccountInsights {
  constructor(
    private readonly client: InstagramClient,
    private readonly people: InstagramAudiences,
    private readonly clock: Clock,
  ) {}

  scopes(loginType: string): readonly string[] {
    return scopesOfCalls(loginType as InstagramLoginType, Capability.CONTENT);
  }

  async read(credentials: OpenCredentials, since: Date | null): Promise<AccountMetric[]> {
    const access = accessOf(credentials);
    const now = this.clock.nowMs();
    const from = Math.max(since?.getTime() ?? 0, now - maxSpanMs);
    try {
      const days = await this.days(credentials, access, from, now);
      const ends = [...new Set(days.map(({ endsAt }) => endsAt.getTime()))];
      const metrics = [...days];
      for (let first = 0; first < ends.length; first += atOnce) {
        const some = ends.slice(first, first + atOnce);
        const reported = await Promise.all(some.map((end) => this.totalsOf(credentials, access, end)));
        metrics.push(...reported.flat());
      }
      return metrics;
    } catch (error) {
      // The role of the user on the Page may not include it. Other content is not affected.
      if (error instanceof PlatformFailure && error.kind === 'rejected') return [];
      throw error;
    }
  }

  audiences(credentials: OpenCredentials): Promise<AudienceBreakdown[]> {
    return this.people.read(credentials);
  }

  /** Metrics that are reported by day. Their times also show where Meta's days end. */
  private async days(
    credentials: OpenCredentials,
    access: InstagramAccess,
    fromMs: number,
    toMs: number,
  ): Promise<AccountMetric[]> {
    const data = await this.requestWithFallback(credentials, access, [daily, daily.slice(0, 1)], {
      fromMs,
      toMs,
    });
    return data.flatMap(({ name, values }) =>
      (values ?? []).flatMap(({ value, end_time: endsAt }) =>
        typeof value === 'number' && endsAt && endsAt.getTime() <= toMs ? [{ name, endsAt, value }] : [],
      ),
    );
  }

  /** Metrics of the day that ends at `end`. */
  private async totalsOf(
    credentials: OpenCredentials,
    access: InstagramAccess,
    endMs: number,
  ): Promise<AccountMetric[]> {
    // Whether the bounds are inclusive is not documented. One second after them, no reading includes another day.
    const span = { fromMs: endMs - dayMs + second, toMs: endMs + second };
    const data = await this.requestWithFallback(credentials, access, [totals, mainTotals], span, {
      metric_type: 'total_value',
    });
    return data.flatMap(({ name, total_value }) =>
      typeof total_value?.value === 'number'
        ? [{ name, endsAt: new Date(endMs), value: total_value.value }]
        : [],
    );
  }

  /** If Meta has removed a metric, it refuses the whole call. The other metrics must still be read. */
  private async requestWithFallback(
    credentials: OpenCredentials,
    access: InstagramAccess,
    [metrics, fewer]: readonly (readonly string[])[],
    span: { fromMs: number; toMs: number },
    more: Readonly<Record<string, string>> = {},
  ) {
    try {
      return await this.requestMetrics(credentials, access, metrics!, span, more);
    } catch (error) {
      if (!(error instanceof PlatformFailure) || error.kind !== 'rejected') throw error;
      return this.requestMetrics(credentials, access, fewer!, span, more);
    }
  }

  private async requestMetrics(
    credentials: OpenCredentials,
    access: InstagramAccess,
    metrics: readonly string[],
    { fromMs, toMs }: { fromMs: number; toMs: number },
    more: Readonly<Record<string, string>>,
  ) {
    const { data } = await this.client.read(credentials, {
      name: 'account_insights',
      method: 'GET',
      path: `/${accountOf(access)}/insights`,
      query: {
        metric: metrics.join(','),
        period: 'day',
        since: String(Math.floor(fromMs / second)),
        until: String(Math.floor(toMs / second)),
        ...more,
      },
      schema: insightList,
      scopes: this.scopes(access.login),
      repeatable: true,
      deferrable: true,
    });
    return data;
  }
}
