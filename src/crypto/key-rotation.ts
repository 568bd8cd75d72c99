import type { DataSource } from 'typeorm';
import { countKeys, sealAgain } from './resealing.js';
import { readSealedFiles } from './sealed-folder.js';
import { sealedFiles, type SealedPlace } from './sealed-places.js';
import { outdatedRows, usesOfRows } from './sealed-rows.js';
import type { Sealed, TokenVault } from './token-vault.js';

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

/** Seals everything again under the first key of the ring, while the application runs: every place of {@link sealedPlaces}. */
export class KeyRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: TokenVault,
    private readonly dataDir: string,
  ) {}

  async run(): Promise<RotationReport> {
    const report: RotationReport = { resealed: 0, unreadable: [], uses: [] };
    for await (const value of this.outdated()) {
      const again = value.sealed && sealAgain(this.vault, value.sealed, value.place);
      // No two ciphertexts are alike, so whatever replaced it meanwhile stays; it is sealed under a current key of its process.
      if (!again) report.unreadable.push(value.place);
      else if (await value.replace(again)) report.resealed += 1;
    }
    return { ...report, uses: await this.uses() };
  }

  /** Counts values by key over every sealed place. */
  async uses(): Promise<KeyUse[]> {
    const uses: KeyUse[] = await usesOfRows(this.dataSource);
    for (const place of sealedFiles) {
      const sealed: string[] = [];
      for await (const file of readSealedFiles(this.dataDir, place))
        if (file.sealed) sealed.push(file.sealed);
      const { table, column } = place;
      for (const [keyId, values] of countKeys(sealed)) uses.push({ table, column, keyId, values });
    }
    return uses;
  }

  private async *outdated(): AsyncGenerator<{
    place: SealedPlace;
    sealed: Sealed | null;
    replace(again: Sealed): Promise<boolean>;
  }> {
    yield* outdatedRows(this.dataSource, this.vault.currentKeyId);
    for (const place of sealedFiles) {
      for await (const file of readSealedFiles(this.dataDir, place))
        if (!file.sealed || file.sealed.split('.')[1] !== this.vault.currentKeyId) yield file;
    }
  }
}
