import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { type CommitPosition, nextStart, readCommitPosition } from '../../database/commit-position.js';
import { Database } from '../../database/database.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { AuditKeys } from './audit-keys.js';
import { ExportedHead } from './exported-head.js';
import type { AuditSealEntity } from './seal.entity.js';
import { digestOf, firstHead, nextHead } from './sealed-event.js';
import { maxDelayMs, toMinutes } from './sealed-events-check.js';
import { AuditSealsRepository } from './seals.repository.js';
import { signSeal } from './signatures.js';

const maxBatch = 5_000;

/** Where a pass of the sealer continues. */
interface Pass {
  position: CommitPosition;
  since: bigint | null;
  after: string | null;
}

/**
 * Seals new audit events in batches. An event is new if it has no entry in the chain, so one of a transaction that commits late is sealed
 * later. Transaction ids only limit how many events are checked; they restart after a restore, so the first pass of a process checks all.
 */
@Injectable()
export class AuditSealingService {
  private readonly logger = new Logger('Audit');
  private last: CommitPosition | null = null;

  constructor(
    private readonly database: Database,
    private readonly seals: AuditSealsRepository,
    private readonly keys: AuditKeys,
    private readonly exported: ExportedHead,
    private readonly clock: Clock,
  ) {}

  /** Seals all events that are committed now, and exports the head. */
  @Schedule({ name: 'audit.seal', everySeconds: 60 })
  async seal(signal: AbortSignal): Promise<void> {
    const position = await readCommitPosition(this.database);
    this.requireSameTime(position.now);
    const pass: Pass = { position, since: nextStart(this.last, position), after: null };
    for (;;) {
      const sealed = await this.sealBatch(pass);
      if (sealed) this.report(sealed.seal);
      if (!sealed || sealed.seal.completeUntil) break;
      signal.throwIfAborted();
      pass.after = sealed.lastId;
    }
    this.last = position;
    await this.exported.update();
  }

  /**
   * Seals say until when the trail is complete. After the clock of the database went back from a wrong time, all new events would look as
   * if they had been inserted later.
   */
  private requireSameTime(now: Date): void {
    const aheadMs = now.getTime() - this.clock.nowMs();
    if (Math.abs(aheadMs) <= maxDelayMs) return;
    const direction = aheadMs > 0 ? 'ahead of' : 'behind';
    throw new Error(
      `The clock of the database is ${toMinutes(Math.abs(aheadMs))} minutes ${direction} the clock of this process. No audit events are sealed until they agree.`,
    );
  }

  /** In one transaction, so that a process that dies leaves no part of a seal. */
  private sealBatch(pass: Pass): Promise<{ seal: AuditSealEntity; lastId: string } | null> {
    return this.database.transaction(async (manager) => {
      await this.seals.lock(manager);
      const events = await this.seals.unsealed(pass.since, pass.after, maxBatch, manager);
      if (events.length === 0) return null;
      const previous = await this.seals.last(manager);
      const firstPosition = (previous?.lastPosition ?? 0) + 1;
      const previousHead = previous?.head ?? firstHead;
      const entries = events.map(({ id, values }) => ({ eventId: id, digest: digestOf(values) }));
      const key = await this.keys.current(manager);
      const unsigned = {
        number: (previous?.number ?? 0) + 1,
        firstPosition,
        lastPosition: firstPosition + events.length - 1,
        previousHead,
        head: entries.reduce((head, { digest }) => nextHead(head, digest), previousHead),
        newestAt: new Date(Math.max(...events.map(({ createdAt }) => createdAt.getTime()))),
        completeUntil: events.length < maxBatch ? pass.position.now : null,
        sealedAt: pass.position.now,
        keyId: key.id,
      };
      const signature = signSeal(unsigned, key);
      const seal = { ...unsigned, signature, droppedAt: null, dropSignature: null };
      await this.seals.insert(seal, entries, manager);
      return { seal, lastId: events.at(-1)!.id };
    });
  }

  /** For log storage that the owner of the database cannot change. */
  private report({ number, firstPosition, lastPosition, head, keyId, signature }: AuditSealEntity): void {
    this.logger.log(
      {
        seal: number,
        events: lastPosition - firstPosition + 1,
        head: head.toString('hex'),
        keyId,
        signature: signature.toString('base64'),
      },
      'Audit events sealed',
    );
  }
}
