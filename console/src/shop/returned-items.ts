interface OrderLine {
  externalId: string;
  productName: string | null;
  skuName: string | null;
}

/** The items that a return is about, such as "2 × Lamp (Red)". A return without lines is about the whole order. */
export function describeItems(
  returned: readonly { orderLineId: string | null }[],
  ordered: readonly OrderLine[],
): string[] {
  const ids = new Set(returned.map(({ orderLineId }) => orderLineId));
  const lines = ids.size === 0 ? ordered : ordered.filter(({ externalId }) => ids.has(externalId));
  const counts = new Map<string, number>();
  for (const { externalId, productName, skuName } of lines) {
    const name = `${productName ?? externalId}${skuName ? ` (${skuName})` : ''}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} × ${name}`);
}
