import { contentTexts } from '../texts/content.js';
import { readable } from '../ui/readable.js';

/** Name of a metric of a platform as words: `view_count` is "Views". */
export function metricName(name: string): string {
  return contentTexts.metrics[name] ?? readable(name);
}
