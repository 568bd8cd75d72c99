import type { DataSource } from 'typeorm';
import type { Sealed } from './token-vault.js';
import { sealedColumns, sealedFields, type SealedPlace } from './sealed-places.js';

const batchSize = 500;

export interface SealedRow {
  place: SealedPlace;
  sealed: Sealed;
  /** Replaces this ciphertext. False if it was replaced meanwhile. */
  replace(resealed: Sealed): Promise<boolean>;
}

/** The values in the database that are encrypted with another key than `keyId`, in the order of their rows. */
export async function* outdatedRows(source: DataSource, keyId: string): AsyncGenerator<SealedRow> {
  for (const place of sealedColumns) yield* outdatedColumn(source, place, keyId);
  for (const place of sealedFields) yield* outdatedField(source, place, keyId);
}

async function* outdatedColumn(
  source: DataSource,
  { table, column }: (typeof sealedColumns)[number],
  keyId: string,
): AsyncGenerator<SealedRow> {
  let after: string | null = null;
  for (;;) {
    const rows: { id: string; sealed: Sealed }[] = await source.query(
      `SELECT id, "${column}" AS sealed FROM "${table}"
       WHERE "${column}" IS NOT NULL AND split_part("${column}", '.', 2) <> $1 ${after ? 'AND id > $2' : ''}
       ORDER BY id LIMIT ${batchSize}`,
      after ? [keyId, after] : [keyId],
    );
    for (const { id, sealed } of rows) {
      // The token version does not change.
      const replace = (resealed: Sealed) =>
        isUpdated(source, `UPDATE "${table}" SET "${column}" = $3 WHERE id = $1 AND "${column}" = $2`, [
          id,
          sealed,
          resealed,
        ]);
      yield { place: { table, column, id } as SealedPlace, sealed, replace };
    }
    after = rows.at(-1)?.id ?? null;
    if (!after) return;
  }
}

async function* outdatedField(
  source: DataSource,
  { table, column, field, kind, idOf }: (typeof sealedFields)[number],
  keyId: string,
): AsyncGenerator<SealedRow> {
  let after: Buffer = Buffer.alloc(0);
  for (;;) {
    const rows: { idHash: Buffer; sealed: Sealed }[] = await source.query(
      `SELECT id_hash AS "idHash", ${column} ->> '${field}' AS sealed FROM ${table}
       WHERE kind = $1 AND id_hash > $2 AND split_part(${column} ->> '${field}', '.', 2) <> $3
       ORDER BY id_hash LIMIT ${batchSize}`,
      [kind, after, keyId],
    );
    for (const { idHash, sealed } of rows) {
      // The other fields of the JSON keep their current values.
      const replace = (resealed: Sealed) =>
        isUpdated(
          source,
          `UPDATE ${table} SET ${column} = jsonb_set(${column}, '{${field}}', to_jsonb($4::text))
           WHERE kind = $1 AND id_hash = $2 AND ${column} ->> '${field}' = $3`,
          [kind, idHash, sealed, resealed],
        );
      yield { place: { table, column, id: idOf(idHash) }, sealed, replace };
    }
    const last = rows.at(-1);
    if (!last) return;
    after = last.idHash;
  }
}

/** Counts the values in the database by key. */
export async function countRowKeys(
  source: DataSource,
): Promise<{ table: string; column: string; keyId: string; values: number }[]> {
  const places = [
    ...sealedColumns.map(({ table, column }) => ({
      table,
      column,
      value: `"${column}"`,
      condition: 'true',
    })),
    ...sealedFields.map(({ table, column, field, kind }) => ({
      table,
      column: `${column}.${field}`,
      value: `(${column} ->> '${field}')`,
      condition: `kind = '${kind}'`,
    })),
  ];
  const uses: { table: string; column: string; keyId: string; values: number }[] = [];
  for (const { table, column, value, condition } of places) {
    const rows: { keyId: string; values: number }[] = await source.query(
      `SELECT split_part(${value}, '.', 2) AS "keyId", count(*)::int AS values FROM "${table}"
       WHERE ${condition} AND ${value} IS NOT NULL GROUP BY 1 ORDER BY 1`,
    );
    uses.push(...rows.map((row) => ({ table, column, ...row })));
  }
  return uses;
}

async function isUpdated(source: DataSource, statement: string, values: unknown[]): Promise<boolean> {
  const [, count]: [unknown, number] = await source.query(statement, values);
  return count === 1;
}
