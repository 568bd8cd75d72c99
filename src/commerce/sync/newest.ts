/** One row per key, the last one. A batch that contains a key twice cannot be written by one statement. */
export function uniqueBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

/** One row per key, the newest one. */
export function newestOf<Row extends { sourceUpdatedAt: Date }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Row[] {
  const byAge = rows.toSorted((a, b) => a.sourceUpdatedAt.getTime() - b.sourceUpdatedAt.getTime());
  return uniqueBy(byAge, keyOf);
}
