import { readFileSync } from 'node:fs';

/** The table of metrics in docs/operations.md: the labels of each metric. */
export function documentedMetrics(): Map<string, string[]> {
  const text = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const section = /^## Metrics$([\s\S]*?)^## /m.exec(text)![1]!;
  const rows = [...section.matchAll(/^\| `([a-z_]+)(?:\{([a-z,]+)\})?` +\|/gm)];
  return new Map(rows.map(([, name, labels]) => [name!, labels?.split(',') ?? []]));
}
