import type { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../platform-failure.js';
import { Capability } from '../../platform.js';
import type { OpenCredentials } from '../../platform-login.js';
import { accessOf } from '../login/credentials.js';
import { scopesOfCalls } from '../login/scopes.js';
import type { InstagramClient } from '../client/client.js';
import { insightNode, listOf } from '../client/schemas.js';

/** Metrics that every kind of media has. */
const always = ['views', 'reach', 'shares', 'total_interactions'];

/** Current metrics, by the surface of the media. Meta refuses the whole call for one unknown metric. */
const metricsOf: Readonly<Record<string, readonly string[]>> = {
  FEED: [...always, 'likes', 'comments', 'saved', 'reposts', 'follows', 'profile_visits'],
  REELS: [
    ...always,
    ...['likes', 'comments', 'saved', 'reposts'],
    ...['ig_reels_avg_watch_time', 'ig_reels_video_view_total_time'],
  ],
  STORY: [...always, 'replies', 'navigation', 'follows', 'profile_visits'],
};

/** Older media hardly change, and each item costs a call. */
const readForDays = 30;
const dayMs = 24 * 3_600_000;
/** Items requested in parallel. */
const atOnce = 5;

const insightList = listOf(insightNode);

export interface InsightItem {
  id: string;
  product: string | null;
  publishedAt: Date;
}

/** Counters of media that the media list does not have. They come up to two days late; a missing value is not zero. */
export class InstagramInsights {
  constructor(
    private readonly client: InstagramClient,
    private readonly clock: Clock,
  ) {}

  /**
   * The insights of the items that are new enough, by item. An error of one item affects only that item.
   *
   * @throws PlatformFailure if it concerns the whole grant or its allowance
   */
  async of(
    credentials: OpenCredentials,
    items: readonly InsightItem[],
  ): Promise<Map<string, Record<string, number>>> {
    const oldest = this.clock.nowMs() - readForDays * dayMs;
    const wanted = items.filter(({ publishedAt }) => publishedAt.getTime() >= oldest);
    const found = new Map<string, Record<string, number>>();
    for (let first = 0; first < wanted.length; first += atOnce) {
      const some = wanted.slice(first, first + atOnce);
      const reported = await Promise.all(some.map((item) => this.ofItem(credentials, item)));
      // Without the permission every item is refused.
      if (reported.includes('not granted')) return found;
      for (const [index, metrics] of reported.entries()) {
        if (metrics && metrics !== 'not granted') found.set(some[index]!.id, metrics);
      }
    }
    return found;
  }

  private async ofItem(
    credentials: OpenCredentials,
    item: InsightItem,
  ): Promise<Record<string, number> | 'not granted' | null> {
    try {
      return await this.requestInsights(credentials, item, metricsOf[item.product ?? ''] ?? always);
    } catch (error) {
      if (!(error instanceof PlatformFailure)) throw error;
      // A story with few viewers is refused with the code of a missing permission.
      if (/not enough viewers/i.test(error.message)) return null;
      if (error.reason === 'SCOPES_MISSING') return 'not granted';
      if (error.kind !== 'rejected') throw error;
      return this.requestFewerMetrics(credentials, item);
    }
  }

  /** If Meta has removed a metric, the metrics that all media have must still be read. */
  private async requestFewerMetrics(
    credentials: OpenCredentials,
    item: InsightItem,
  ): Promise<Record<string, number> | null> {
    try {
      return await this.requestInsights(credentials, item, always);
    } catch (error) {
      if (error instanceof PlatformFailure && error.kind === 'rejected') return null;
      throw error;
    }
  }

  private async requestInsights(
    credentials: OpenCredentials,
    { id }: InsightItem,
    metrics: readonly string[],
  ): Promise<Record<string, number>> {
    const { data } = await this.client.read(credentials, {
      name: 'media_insights',
      method: 'GET',
      path: `/${id}/insights`,
      query: { metric: metrics.join(',') },
      schema: insightList,
      scopes: scopesOfCalls(accessOf(credentials).login, Capability.CONTENT),
      repeatable: true,
      deferrable: true,
    });
    return Object.fromEntries(
      data.flatMap(({ name, values, total_value }) => {
        const value = total_value?.value ?? values?.at(-1)?.value;
        return typeof value === 'number' ? [[name, value]] : [];
      }),
    );
  }
}
