import type { SimulatorClock } from '../../../clock.js';
import type { Login } from '../../login/apps.js';
import { GraphRefusal, invalidParameter } from '../../graph/answers.js';
import type { Comments } from './comments.js';
import type { Media } from './media.js';
import { IMPRESSIONS_END, MEDIA_METRICS, type MediaMetric } from './media-metrics.js';
import type { InstagramBehaviour } from '../settings.js';

/** Stories with fewer viewers report nothing. */
const FEWEST_STORY_VIEWERS = 5;

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

/** Insights of media; those of accounts are in account-insights.ts. */
export class Insights {
  constructor(private readonly parts: InsightParts) {}

  /** @throws GraphRefusal */
  ofMedia(media: Media, { login, metrics, breakdown }: MediaInsightRequest): object {
    if (media.parentId !== null) throw invalidParameter('Insights of carousel items are not available');
    const wanted = metrics.map((name, index) => ({ name, metric: metricFor(name, index, media, login) }));
    // One metric without it fails the whole call, as at the platform.
    if (breakdown !== undefined && wanted.some(({ metric }) => metric.breakdown?.key !== breakdown)) {
      throw new GraphRefusal(1);
    }
    if (media.product === 'STORY' && media.counts.reach < FEWEST_STORY_VIEWERS) {
      throw new GraphRefusal(10, { message: '(#10) Not enough viewers for the media to show insights' });
    }
    if (this.parts.clock.now() - media.createdAt < this.parts.behaviour().insightsDelayMs)
      return { data: [] };
    return { data: wanted.map(({ name, metric }) => this.item(media, name, metric, breakdown)) };
  }

  private item(media: Media, name: string, metric: MediaMetric, breakdown: string | undefined): object {
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
            { dimension_keys: [breakdown], results: spread(value, metric.breakdown?.values ?? []) },
          ],
        },
      }),
      id: `${media.id}/insights/${name}/lifetime`,
    };
  }
}

function metricFor(name: string, index: number, media: Media, login: Login): MediaMetric {
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

/** Shares a value out over the dimension values; the first gets the most. Nothing of nothing. */
export function spread(
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
