import { contentTexts } from '../texts/content.js';
import { readable } from '../ui/readable.js';

/** Name of a metric of a platform as words: `view_count` is "Views". */
export function metricName(name: string): string {
  return contentTexts.metrics[name] ?? readable(name);
}

/**
 * One metric of those that are shown with the same name: Instagram reports comments of a media item as `comments_count`, and later
 * also as the insight `comments`. The count is kept.
 */
export function withoutRepeats<Metric extends { name: string }>(metrics: readonly Metric[]): Metric[] {
  const byWords = new Map<string, Metric>();
  for (const metric of metrics) {
    const words = metricName(metric.name);
    if (!byWords.has(words) || metric.name.endsWith('_count')) byWords.set(words, metric);
  }
  return [...byWords.values()];
}
