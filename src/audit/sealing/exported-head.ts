import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { replaceFile } from '../../config/replace-file.js';
import { Database } from '../../database/database.js';
import { HealthNotes } from '../../telemetry/health-notes.js';
import { AuditKeys } from './audit-keys.js';
import { auditHeadFile, type ExportedHeadFile, HeadFileError, readHeadFile } from './head-file.js';
import type { AuditSealEntity } from './seal.entity.js';
import { AuditSealsRepository } from './seals.repository.js';
import { printPublicKey } from './signatures.js';

const part = 'audit';
const runbook = 'See "The audit trail is not intact" in docs/operations.md.';

/** The newest head in the data folder, which the owner of the database cannot change. */
@Injectable()
export class ExportedHead {
  private readonly logger = new Logger('Audit');
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
    let known: ExportedHeadFile | null;
    try {
      known = await readHeadFile(this.file);
    } catch (error) {
      if (!(error instanceof HeadFileError)) throw error;
      this.notes.set(part, `${error.message} The end of the audit trail is not checked. ${runbook}`);
      return;
    }
    if (known && !(await this.isStored(known))) {
      this.notes.set(part, await this.describeLoss(known));
      return;
    }
    this.notes.clear(part);
    const last = await this.seals.last();
    if (!last || last.number === known?.number) return;
    await this.write(last);
    if (!known && last.number > 1)
      this.logger.warn(
        { file: this.file, seal: last.number },
        'Exported a head of the audit trail for the first time: removed seals before it are not noticed',
      );
  }

  private async isStored({ number, head }: ExportedHeadFile): Promise<boolean> {
    return (await this.seals.findByNumber(number))?.head.toString('hex') === head;
  }

  /** With both times, operators can compare the loss with that of a fail-over. The text does not change while the trail grows. */
  private async describeLoss({ number, sealedAt }: ExportedHeadFile): Promise<string> {
    const older = await this.seals.lastBefore(number, new Date(sealedAt));
    const rest = older
      ? `The last seal before it is ${older.number}, of ${older.sealedAt.toISOString()}.`
      : 'There is no seal before it.';
    return `The database does not have seal ${number} of the audit trail, of ${sealedAt}, which is in ${this.file}. ${rest} A fail-over or a restored dump loses the events between; otherwise they were removed or changed. ${runbook}`;
  }

  private async write(seal: AuditSealEntity): Promise<void> {
    const key = (await this.keys.all(this.database.manager)).find(({ id }) => id === seal.keyId);
    const head: ExportedHeadFile = {
      number: seal.number,
      head: seal.head.toString('hex'),
      sealedAt: seal.sealedAt.toISOString(),
      keyId: seal.keyId,
      publicKey: key ? printPublicKey(key.publicKey) : null,
      signature: seal.signature.toString('base64'),
    };
    await replaceFile(this.file, `${JSON.stringify(head, null, 2)}\n`);
  }
}
