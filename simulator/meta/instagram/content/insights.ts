import type { SimulatorClock } from '../../../clock.js';
import type { Login } from '../../login/apps.js';
import { GraphError, invalidParameter } from '../../graph/responses.js';
import type { Comments } from './comments.js';
import type { Media } from './media.js';
import { IMPRESSIONS_END, MEDIA_METRICS, type MediaMetric } from './media-metrics.js';
import type { InstagramBehaviour } from '../settings.js';

/** Stories with fewer viewers have no insights. */
const MIN_STORY_VIEWERS = 5;

interface InsightParts {
  clock: SimulatorClock;
  comments: Comments;
  behaviour: () => InstagramBehaviour;
}

export interface MediaInsightRequest {
  login: Login;
  metrics: string[];
  breakdown: string | undefined;
}

/** Insights of media. Insights of accounts are in account-insights.ts. */
export class Insights {
  constructor(private readonly parts: InsightParts) {}

  /** @throws GraphError */
  readMediaInsights(media: Media, { login, metrics, breakdown }: MediaInsightRequest): object {
    if (media.parentId !== null) throw invalidParameter('Insights of carousel items are not available');
    const wanted = metrics.map((name, index) => ({ name, metric: findMetric(name, index, media, login) }));
    // As at the platform, one metric without the breakdown fails the whole call.
    if (breakdown !== undefined && wanted.some(({ metric }) => metric.breakdown?.key !== breakdown)) {
      throw new GraphError(1);
    }
    if (media.product === 'STORY' && media.counts.reach < MIN_STORY_VIEWERS) {
      throw new GraphError(10, { message: '(#10) Not enough viewers for the media to show insights' });
    }
    if (this.parts.clock.now() - media.createdAt < this.parts.behaviour().insightsDelayMs)
      return { data: [] };
    return { data: wanted.map(({ name, metric }) => this.buildItem(media, name, metric, breakdown)) };
  }

  private buildItem(media: Media, name: string, metric: MediaMetric, breakdown: string | undefined): object {
    const value = media.insights[name] ?? metric.read(media, this.parts.comments.count(media.id));
    return {
      name,
      period: 'lifetime',
      values: [{ value }],
      title: metric.title,
      description: `${metric.title} of this media.`,
      ...(breakdown !== undefined && {
        total_value: {
          value,
          breakdowns: [
            { dimension_keys: [breakdown], results: spreadValue(value, metric.breakdown?.values ?? []) },
          ],
        },
      }),
      id: `${media.id}/insights/${name}/lifetime`,
    };
  }
}

function findMetric(name: string, index: number, media: Media, login: Login): MediaMetric {
  if (name === 'impressions' && media.createdAt < IMPRESSIONS_END) {
    return { title: 'Impressions', products: [media.product], read: ({ counts }) => counts.views };
  }
  const metric = Object.hasOwn(MEDIA_METRICS, name) ? MEDIA_METRICS[name] : undefined;
  if (!metric || (metric.only !== undefined && metric.only !== login)) {
    const known = Object.keys(MEDIA_METRICS).join(', ');
    throw invalidParameter(`metric[${index}] must be one of the following values: ${known}`);
  }
  if (!metric.products.includes(media.product)) {
    throw invalidParameter(
      `The Media Insights API does not support the ${name} metric for this media product type.`,
    );
  }
  return metric;
}

/** Distributes a value over dimension values. The first gets the largest share. Returns no results for 0. */
export function spreadValue(
  value: number,
  dimensions: readonly string[],
): { dimension_values: string[]; value: number }[] {
  const results: { dimension_values: string[]; value: number }[] = [];
  let rest = value;
  for (const [index, dimension] of dimensions.entries()) {
    const last = index === dimensions.length - 1;
    const share = last ? rest : Math.ceil(rest / 2);
    rest -= share;
    if (share > 0) results.push({ dimension_values: [dimension], value: share });
  }
  return results;
}
