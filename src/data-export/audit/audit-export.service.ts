import { Injectable } from '@nestjs/common';
import type { AuditTrailEntity } from '../../audit/audit-trail.entity.js';
import type { AuditFilter } from '../../audit/audit.repository.js';
import { Audit } from '../../audit/audit.js';
import type { Actor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import type { ExportBatches } from '../../http/exports/export-rows.js';
import type { ExportFormat } from '../../http/exports/format.js';
import { type RunningExport, RunningExports } from '../../http/exports/running-exports.js';

/** Fields of an event, in the order of the columns. */
export const auditFields = [
  'id',
  'createdAt',
  'action',
  'outcome',
  'actorKind',
  'actorUserId',
  'actorSubject',
  'actorName',
  'userId',
  'subject',
  'targetType',
  'targetId',
  'address',
  'details',
] as const satisfies readonly (keyof AuditTrailEntity)[];

const batchSize = 500;

/** Exports of the audit trail for administrators, read in batches so that memory does not depend on their size. */
@Injectable()
export class AuditExportService {
  private readonly running: RunningExports;

  constructor(
    private readonly audit: Audit,
    clock: Clock,
  ) {
    this.running = new RunningExports(clock);
  }

  /** Newest first. The export itself is recorded. @throws Failure RATE_LIMITED */
  async start(actor: Actor, filter: AuditFilter, format: ExportFormat): Promise<RunningExport> {
    const running = this.running.begin(actor, this.read(filter));
    try {
      await this.audit.record({
        action: 'audit_trail.exported',
        actor,
        outcome: 'SUCCESS',
        // Not the filter: it may contain the id of a user.
        details: { format },
      });
      return running;
    } catch (error) {
      running.end();
      throw error;
    }
  }

  private async *read(filter: AuditFilter): ExportBatches {
    for (let before: string | null = null; ;) {
      const events: AuditTrailEntity[] = await this.audit.list(filter, before, batchSize);
      yield events.map(toRow);
      if (events.length < batchSize) return;
      before = events.at(-1)!.id;
    }
  }
}

function toRow(event: AuditTrailEntity) {
  const values = auditFields.map((field) => [field, event[field]]);
  return { ...Object.fromEntries(values), createdAt: event.createdAt.toISOString() };
}
