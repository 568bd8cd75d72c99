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

/** Told as one value per day. Fewer than 100 followers: the second is left out. */
const daily = ['reach', 'follower_count'];

/** Told as one value per span of time, so each day is asked about by itself. */
const totals = [
  ...['views', 'accounts_engaged', 'total_interactions', 'likes', 'comments', 'saves', 'shares', 'replies'],
  ...['reposts', 'follows_and_unfollows', 'profile_links_taps'],
];
/** What is left to ask for once Meta has removed a metric of those. */
const mainTotals = ['views', 'total_interactions', 'likes', 'comments'];

const second = 1000;
const dayMs = 24 * 3_600_000;
/** A longer span is refused. */
const longestSpanMs = 30 * dayMs - 60 * second;
/** Days asked about at once. */
const atOnce = 5;

const insightList = listOf(insightNode);

/** Counters of an account, by whole days as Meta counts them. They come up to two days late, and their absence is no zero. */
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
    const from = Math.max(since?.getTime() ?? 0, now - longestSpanMs);
    try {
      const days = await this.days(credentials, access, from, now);
      const ends = [...new Set(days.map(({ endsAt }) => endsAt.getTime()))];
      const metrics = [...days];
      for (let first = 0; first < ends.length; first += atOnce) {
        const some = ends.slice(first, first + atOnce);
        const told = await Promise.all(some.map((end) => this.totalsOf(credentials, access, end)));
        metrics.push(...told.flat());
      }
      return metrics;
    } catch (error) {
      // The person's role on the Page may not include it, which costs nothing else.
      if (error instanceof PlatformFailure && error.kind === 'rejected') return [];
      throw error;
    }
  }

  audiences(credentials: OpenCredentials): Promise<AudienceBreakdown[]> {
    return this.people.read(credentials);
  }

  /** What is told by day, which also tells where Meta's days end. */
  private async days(
    credentials: OpenCredentials,
    access: InstagramAccess,
    fromMs: number,
    toMs: number,
  ): Promise<AccountMetric[]> {
    const data = await this.askOrLess(credentials, access, [daily, daily.slice(0, 1)], { fromMs, toMs });
    return data.flatMap(({ name, values }) =>
      (values ?? []).flatMap(({ value, end_time: endsAt }) =>
        typeof value === 'number' && endsAt && endsAt.getTime() <= toMs ? [{ name, endsAt, value }] : [],
      ),
    );
  }

  /** What is told of the one day that ends then. */
  private async totalsOf(
    credentials: OpenCredentials,
    access: InstagramAccess,
    endMs: number,
  ): Promise<AccountMetric[]> {
    // Whether the bounds belong to a span is not documented: a second behind them no reading takes another day in.
    const span = { fromMs: endMs - dayMs + second, toMs: endMs + second };
    const data = await this.askOrLess(credentials, access, [totals, mainTotals], span, {
      metric_type: 'total_value',
    });
    return data.flatMap(({ name, total_value }) =>
      typeof total_value?.value === 'number'
        ? [{ name, endsAt: new Date(endMs), value: total_value.value }]
        : [],
    );
  }

  /** A metric that Meta has removed meanwhile, and which refuses the whole call, must not cost the others. */
  private async askOrLess(
    credentials: OpenCredentials,
    access: InstagramAccess,
    [metrics, fewer]: readonly (readonly string[])[],
    span: { fromMs: number; toMs: number },
    more: Readonly<Record<string, string>> = {},
  ) {
    try {
      return await this.ask(credentials, access, metrics!, span, more);
    } catch (error) {
      if (!(error instanceof PlatformFailure) || error.kind !== 'rejected') throw error;
      return this.ask(credentials, access, fewer!, span, more);
    }
  }

  private async ask(
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
