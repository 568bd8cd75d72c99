/** A metric that an expression reads, and the labels that it uses in its selector. */
export interface MetricUse {
  name: string;
  labels: readonly string[];
}

const keywords = new Set(['and', 'or', 'unless', 'offset', 'bool', 'inf', 'nan']);

/** The metrics that a PromQL expression reads. Enough of the grammar for the expressions in `deploy/`. */
export function metricsIn(expression: string): MetricUse[] {
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const uses: MetricUse[] = [];
  for (const [, name, call, selector] of bare.matchAll(/([a-zA-Z_:][\w:]*)\s*(\()?(?:\{([^}]*)\})?/g)) {
    if (call || keywords.has(name!)) continue;
    const labels = [...(selector ?? '').matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!);
    uses.push({ name: name!, labels });
  }
  return uses;
}

/** Labels that an expression groups by. */
export function groupedLabels(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|on|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, labels]) =>
    labels!.split(',').map((label) => label.trim()),
  );
}
