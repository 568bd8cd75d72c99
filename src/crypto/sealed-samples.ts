import { sealedColumns, sealedFields, type SealedPlace } from './sealed-places.js';
import { type Sealed, type TokenVault, VaultError } from './token-vault.js';

/** A sealed value with the place that it is bound to. */
export interface SealedSample {
  keyId: string;
  place: SealedPlace;
  sealed: Sealed;
}

interface Source {
  query(statement: string, values?: unknown[]): Promise<any>;
}

/** Reads one sealed value per key and column. The database may have the migrations of an older version. */
export async function readSealedSamples(source: Source): Promise<SealedSample[]> {
  const columns: { name: string }[] = await source.query(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema()`,
  );
  const names = new Set(columns.map(({ name }) => name));
  const exists = ({ table, column }: { table: string; column: string }) => names.has(`${table}.${column}`);

  const samples: SealedSample[] = [];
  for (const { table, column } of sealedColumns.filter(exists)) {
    const rows: { keyId: string; id: string; sealed: Sealed }[] = await source.query(
      `SELECT DISTINCT ON (1) split_part("${column}", '.', 2) AS "keyId", id::text, "${column}" AS sealed
       FROM "${table}" WHERE "${column}" IS NOT NULL`,
    );
    for (const { keyId, id, sealed } of rows)
      samples.push({ keyId, place: { table, column, id } as SealedPlace, sealed });
  }
  for (const { table, column, field, kind, idOf } of sealedFields.filter(exists)) {
    const rows: { keyId: string; idHash: Buffer; sealed: Sealed }[] = await source.query(
      `SELECT DISTINCT ON (1) split_part(${column} ->> '${field}', '.', 2) AS "keyId", id_hash AS "idHash",
         ${column} ->> '${field}' AS sealed
       FROM ${table} WHERE kind = $1 AND ${column} ->> '${field}' IS NOT NULL`,
      [kind],
    );
    for (const { keyId, idHash, sealed } of rows)
      samples.push({ keyId, place: { table, column, id: idOf(idHash) }, sealed });
  }
  return samples;
}

/** The ids of the keys that are missing in the ring, or have another value there. */
export function unusableKeys(vault: TokenVault, samples: readonly SealedSample[]): string[] {
  const ids = samples.filter((sample) => !opens(vault, sample)).map(({ keyId }) => keyId);
  return [...new Set(ids)].toSorted();
}

function opens(vault: TokenVault, { sealed, place }: SealedSample): boolean {
  try {
    vault.open(sealed, place);
    return true;
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}
