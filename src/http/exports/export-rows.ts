/** A value of an export. Amounts are decimals in text, times RFC 3339 in UTC. */
export type ExportValue = string | number | boolean | null | object;

/** A row of an export. All rows of one export have the same fields in the same order. */
export type ExportRow = Readonly<Record<string, ExportValue>>;

export type ExportBatches = AsyncGenerator<readonly ExportRow[]>;
