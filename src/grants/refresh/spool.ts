import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { sealedFiles } from '../../crypto/sealed-places.js';
import { Platform } from '../../platforms/platform.js';
import { CredentialSeal, grantPlace } from '../credential-seal.js';
import type { SealedCredentials } from '../domain/credentials.js';
import type { RefreshResult } from './results.repository.js';

const record = z.object({
  grantId: z.uuid(),
  platform: z.enum(Platform),
  tokenVersion: z.int(),
  issuedAt: z.coerce.date(),
  refreshAt: z.coerce.date().nullable(),
  sealed: z.string(),
});

/** Folder of unsaved refreshes. */
function unsavedRefreshesDir(dataDir: string): string {
  return join(dataDir, sealedFiles[0]!.folder);
}

/**
 * Sealed files in the data folder with refreshes that could not be saved yet. They survive the end of the process while the
 * database is unavailable.
 */
@Injectable()
export class RefreshSpool {
  private readonly folder: string;

  constructor(
    config: Config,
    private readonly seal: CredentialSeal,
  ) {
    this.folder = unsavedRefreshesDir(config.dataDir);
  }

  /** Writes the file atomically and durably. */
  async put(result: RefreshResult): Promise<void> {
    const { grantId, platform, tokenVersion, issuedAt, refreshAt, tokens } = result;
    const sealed = this.seal.sealTokens(tokens, grantPlace(grantId, 'spool'));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = this.pathOf(result);
    const file = await open(`${path}.new`, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify({ grantId, platform, tokenVersion, issuedAt, refreshAt, sealed }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async remove(result: RefreshResult): Promise<void> {
    await rm(this.pathOf(result), { force: true });
  }

  /** Refreshes that earlier processes could not save. Unreadable files are reported and kept. */
  async *all(onUnreadable: (file: string, error: unknown) => void): AsyncGenerator<RefreshResult> {
    for (const name of await this.names()) {
      let result: RefreshResult;
      try {
        result = await this.read(name);
      } catch (error) {
        onUnreadable(name, error);
        continue;
      }
      yield result;
    }
  }

  private async read(name: string): Promise<RefreshResult> {
    const text = await readFile(join(this.folder, name), 'utf8');
    const { sealed, ...rest } = record.parse(JSON.parse(text));
    const place = grantPlace(rest.grantId, 'spool');
    const tokens = this.seal.openTokens(rest.platform, sealed as SealedCredentials, place);
    return { ...rest, tokens, used: false, durationMs: 0 };
  }

  private async names(): Promise<string[]> {
    try {
      return (await readdir(this.folder)).filter((name) => name.endsWith('.json'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  private pathOf({ grantId, tokenVersion }: RefreshResult): string {
    return join(this.folder, `${grantId}-${tokenVersion}.json`);
  }
}
