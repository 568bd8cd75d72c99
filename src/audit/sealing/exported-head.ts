import { Injectable } from '@nestjs/common';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { replaceFile } from '../../config/replace-file.js';
import { Database } from '../../database/database.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { AuditKeys } from './audit-keys.js';
import { AuditSealsRepository } from './seals.repository.js';
import { printPublicKey } from './signatures.js';

const part = 'audit';

const headSchema = z.object({
  number: z.number().int().positive(),
  /** Hexadecimal. */
  head: z.string().regex(/^[0-9a-f]{64}$/),
  sealedAt: z.string(),
  keyId: z.string(),
  /** SPKI, base64. Null if the key cannot be opened. */
  publicKey: z.string().nullable(),
  signature: z.string(),
});

/** The head of a seal outside the database. */
export type ExportedHeadFile = z.infer<typeof headSchema>;

/** Where a data folder remembers the newest head. The embedded database has a separate file. */
export function auditHeadFile(dataDir: string, isEmbedded: boolean): string {
  return join(dataDir, isEmbedded ? 'audit-head-embedded.json' : 'audit-head.json');
}

/** Null if no head was exported yet. @throws Error if the file is damaged */
export async function readHeadFile(path: string): Promise<ExportedHeadFile | null> {
  try {
    return headSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} is damaged.`, { cause: error });
  }
}

/** The newest head in the data folder, which the owner of the database cannot change. */
@Injectable()
export class ExportedHead {
  private readonly file: string;

  constructor(
    { dataDir, database: { url } }: Config,
    private readonly database: Database,
    private readonly seals: AuditSealsRepository,
    private readonly keys: AuditKeys,
    private readonly notes: HealthNotes,
  ) {
    this.file = auditHeadFile(dataDir, url === null);
  }

  /** Writes the newest head, unless the database no longer has the one that was exported before. That one is then kept as evidence. */
  async update(): Promise<void> {
    const known = await readHeadFile(this.file).catch(() => 'damaged' as const);
    if (known === 'damaged' || (known && !(await this.isStored(known)))) {
      this.notes.set(
        part,
        `The audit trail does not lead to the head in ${this.file}: sealed events were removed or rewritten, or a dump was restored. Run "npm run audit:verify".`,
      );
      return;
    }
    this.notes.clear(part);
    const last = await this.seals.last();
    if (!last || last.number === known?.number) return;
    const key = (await this.keys.all(this.database.manager)).find(({ id }) => id === last.keyId);
    const head: ExportedHeadFile = {
      number: last.number,
      head: last.head.toString('hex'),
      sealedAt: last.sealedAt.toISOString(),
      keyId: last.keyId,
      publicKey: key ? printPublicKey(key.publicKey) : null,
      signature: last.signature.toString('base64'),
    };
    await replaceFile(this.file, `${JSON.stringify(head, null, 2)}\n`);
  }

  private async isStored({ number, head }: ExportedHeadFile): Promise<boolean> {
    return (await this.seals.findByNumber(number))?.head.toString('hex') === head;
  }
}
