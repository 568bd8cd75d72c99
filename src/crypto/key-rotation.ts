import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { sealedColumns } from '../database/sealed-columns.js';
import { type Sealed, type SealedPlace, TokenVault } from './token-vault.js';

export interface KeyUse {
  table: string;
  column: string;
  keyId: string;
  values: number;
}

export interface RotationReport {
  /** Values that were sealed again under the current key. */
  resealed: number;
  /** Values that could not be opened with the ring: their key is missing, or they were tampered with. */
  unreadable: SealedPlace[];
  /** Which keys seal how much now. A key that is not in it can go. */
  uses: KeyUse[];
}

const batchSize = 500;

/** Seals everything again under the first key of the ring, while the application runs. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: TokenVault,
  ) {}

  async run(): Promise<RotationReport> {
    let resealed = 0;
    const unreadable: SealedPlace[] = [];
    for (const { table, column } of sealedColumns) {
      let after: string | null = null;
      do {
        const rows = await this.outdated(table, column, after);
        for (const { id, sealed } of rows) {
          const place = { table, column, id };
          const outcome = await this.reseal(place, sealed);
          if (outcome === 'resealed') resealed += 1;
          if (outcome === 'unreadable') unreadable.push(place);
        }
        after = rows.at(-1)?.id ?? null;
      } while (after);
    }
    return { resealed, unreadable, uses: await this.uses() };
  }

  /** Counts values by key over every sealed column. */
  async uses(): Promise<KeyUse[]> {
    const uses: KeyUse[] = [];
    for (const { table, column } of sealedColumns) {
      const rows: { keyId: string; values: number }[] = await this.dataSource.query(
        `SELECT split_part("${column}", '.', 2) AS "keyId", count(*)::int AS values FROM "${table}"
         WHERE "${column}" IS NOT NULL GROUP BY 1 ORDER BY 1`,
      );
      uses.push(...rows.map((row) => ({ table, column, ...row })));
    }
    return uses;
  }

  private outdated(
    table: string,
    column: string,
    after: string | null,
  ): Promise<{ id: string; sealed: Sealed }[]> {
    return this.dataSource.query(
      `SELECT id, "${column}" AS sealed FROM "${table}"
       WHERE "${column}" IS NOT NULL AND split_part("${column}", '.', 2) <> $1 ${after ? 'AND id > $2' : ''}
       ORDER BY id LIMIT ${batchSize}`,
      after ? [this.vault.currentKeyId, after] : [this.vault.currentKeyId],
    );
  }

  /**
   * Puts the new ciphertext in the place of the one that was read, and of no other: no two ciphertexts are alike, so whatever
   * replaced it meanwhile stands. Token versions do not move.
   */
  private async reseal(place: SealedPlace, sealed: Sealed): Promise<'resealed' | 'replaced' | 'unreadable'> {
    let again: Sealed;
    try {
      again = this.vault.seal(this.vault.open(sealed, place), place);
    } catch {
      return 'unreadable';
    }
    const [, count]: [unknown, number] = await this.dataSource.query(
      `UPDATE "${place.table}" SET "${place.column}" = $3 WHERE id = $1 AND "${place.column}" = $2`,
      [place.id, sealed, again],
    );
    return count === 1 ? 'resealed' : 'replaced';
  }
}
