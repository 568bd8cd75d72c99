import type { DataSource } from 'typeorm';
import { countKeys, reseal } from './resealing.js';
import { readSealedFiles } from './sealed-folder.js';
import { sealedFiles, type SealedPlace } from './sealed-places.js';
import { outdatedRows, countRowKeys } from './sealed-rows.js';
import type { Sealed, TokenVault } from './token-vault.js';

export interface KeyUse {
  table: string;
  column: string;
  keyId: string;
  values: number;
}

export interface RotationReport {
  /** Number of values that were encrypted with the current key. */
  resealed: number;
  /** Values that could not be decrypted: their key is missing, or they were modified. */
  unreadable: SealedPlace[];
  /** Number of values per key after the rotation. Keys that are not listed can be removed. */
  uses: KeyUse[];
}

/** Encrypts all values of {@link sealedPlaces} with the first key of the ring, while the application is running. */
export class KeyRotation {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: TokenVault,
    private readonly dataDir: string,
  ) {}

  async run(): Promise<RotationReport> {
    const report: RotationReport = { resealed: 0, unreadable: [], uses: [] };
    for await (const value of this.findOutdated()) {
      const resealed = value.sealed && reseal(this.vault, value.sealed, value.place);
      // A value that was replaced meanwhile is left alone: another process has encrypted it with its current key.
      if (!resealed) report.unreadable.push(value.place);
      else if (await value.replace(resealed)) report.resealed += 1;
    }
    return { ...report, uses: await this.countUses() };
  }

  /** Counts the values of all sealed places by key. */
  async countUses(): Promise<KeyUse[]> {
    const uses: KeyUse[] = await countRowKeys(this.dataSource);
    for (const place of sealedFiles) {
      const sealed: string[] = [];
      for await (const file of readSealedFiles(this.dataDir, place))
        if (file.sealed) sealed.push(file.sealed);
      const { table, column } = place;
      for (const [keyId, values] of countKeys(sealed)) uses.push({ table, column, keyId, values });
    }
    return uses;
  }

  private async *findOutdated(): AsyncGenerator<{
    place: SealedPlace;
    sealed: Sealed | null;
    replace(resealed: Sealed): Promise<boolean>;
  }> {
    yield* outdatedRows(this.dataSource, this.vault.currentKeyId);
    for (const place of sealedFiles) {
      for await (const file of readSealedFiles(this.dataDir, place))
        if (!file.sealed || file.sealed.split('.')[1] !== this.vault.currentKeyId) yield file;
    }
  }
}
