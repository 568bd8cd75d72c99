/** The row of each wanted list of hashes, whichever of them it is stored under. Null if there is none. */
export function pickByHash<Row extends { idHash: Buffer }>(
  rows: readonly Row[],
  wanted: readonly (readonly Buffer[])[],
): (Row | null)[] {
  const byHash = new Map(rows.map((row) => [row.idHash.toString('latin1'), row]));
  return wanted.map(
    (hashes) => hashes.map((hash) => byHash.get(hash.toString('latin1'))).find(Boolean) ?? null,
  );
}
