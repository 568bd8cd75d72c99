import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../clock/clock.js';
import { type CommitPosition, nextStart, readCommitPosition } from '../../database/commit-position.js';
import { Database } from '../../database/database.js';
import { Schedule } from '../../jobs/schedules/schedule.decorator.js';
import { Audit } from '../audit.js';
import { AuditKeys } from './audit-keys.js';
import { ExportedHead } from './exported-head.js';
import type { AuditSealEntity } from './seal.entity.js';
import { digestOf, firstHead, nextHead } from './sealed-event.js';
import { maxDelayMs, toMinutes } from './sealed-events-check.js';
import { AuditSealsRepository, type EntryWithoutSeal } from './seals.repository.js';
import { signSeal } from './signatures.js';

const maxBatch = 5_000;

/** Where a pass of the sealer continues. */
interface Pass {
  position: CommitPosition;
  since: bigint | null;
  after: string | null;
}

interface Sealed {
  seal: AuditSealEntity;
  /** The last event of the batch. Null if it had no new events. */
  lastId: string | null;
}

type NewSeal = Pick<AuditSealEntity, 'lastPosition' | 'newestAt' | 'completeUntil' | 'sealedAt'> & {
  digests: readonly Buffer[];
};

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
    private readonly audit: Audit,
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
      pass.after = sealed.lastId ?? pass.after;
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
  private sealBatch(pass: Pass): Promise<Sealed | null> {
    return this.database.transaction(async (manager) => {
      await this.seals.lock(manager);
      const previous = await this.seals.last(manager);
      const left = await this.seals.withoutSeal(previous?.lastPosition ?? 0, maxBatch, manager);
      if (left.length > 0) return this.sealAgain(left, previous, pass, manager);
      const events = await this.seals.unsealed(pass.since, pass.after, maxBatch, manager);
      if (events.length === 0) return null;
      const entries = events.map(({ id, values }) => ({ eventId: id, digest: digestOf(values) }));
      const firstPosition = firstPositionAfter(previous);
      await this.seals.insertEntries(firstPosition, entries, manager);
      const seal = await this.addSeal(manager, previous, {
        lastPosition: firstPosition + events.length - 1,
        digests: entries.map(({ digest }) => digest),
        newestAt: newest(events.map(({ createdAt }) => createdAt)),
        completeUntil: events.length < maxBatch ? pass.position.now : null,
        sealedAt: pass.position.now,
      });
      return { seal, lastId: events.at(-1)!.id };
    });
  }

  /**
   * Signs entries whose seal was removed, as they are: their positions are taken, so no new event could be sealed. If nothing else was
   * changed, the new head is that of the last removed seal, which may have been exported.
   */
  private async sealAgain(
    left: readonly EntryWithoutSeal[],
    previous: AuditSealEntity | null,
    { position: { now } }: Pass,
    manager: EntityManager,
  ): Promise<Sealed> {
    // In one seal, ids ascend: the verification checks it. Where they do not, another seal began.
    const end = left.findIndex(({ eventId }, index) => index > 0 && eventId <= left[index - 1]!.eventId);
    const entries = end < 0 ? left : left.slice(0, end);
    const times = entries.map(({ createdAt }) => createdAt).filter((time) => time !== null);
    const seal = await this.addSeal(manager, previous, {
      lastPosition: entries.at(-1)!.position,
      digests: entries.map(({ digest }) => digest),
      newestAt: times.length > 0 ? newest(times) : now,
      completeUntil: null,
      sealedAt: now,
    });
    const details = { seal: seal.number, eventCount: entries.length };
    this.logger.error(details, 'A seal of the audit trail was removed. Its events were sealed again');
    await this.audit.record(
      {
        action: 'audit_trail.sealed_again',
        actor: { kind: 'system', name: 'audit.seal' },
        outcome: 'FAILURE',
        details,
      },
      manager,
    );
    return { seal, lastId: null };
  }

  private async addSeal(
    manager: EntityManager,
    previous: AuditSealEntity | null,
    { digests, ...values }: NewSeal,
  ): Promise<AuditSealEntity> {
    const previousHead = previous?.head ?? firstHead;
    const key = await this.keys.current(manager);
    const unsigned = {
      ...values,
      number: (previous?.number ?? 0) + 1,
      firstPosition: firstPositionAfter(previous),
      previousHead,
      head: digests.reduce(nextHead, previousHead),
      keyId: key.id,
    };
    const seal = { ...unsigned, signature: signSeal(unsigned, key), droppedAt: null, dropSignature: null };
    await this.seals.insert(seal, manager);
    return seal;
  }

  /** For log storage that the owner of the database cannot change. */
  private report({ number, firstPosition, lastPosition, head, keyId, signature }: AuditSealEntity): void {
    this.logger.log(
      {
        seal: number,
        events: lastPosition - firstPosition + 1,
        head: head.toString('hex'),
        keyId,
        // Not `signature`, which the log hides: those of platforms are secrets.
        signatureBase64: signature.toString('base64'),
      },
      'Audit events sealed',
    );
  }
}

function firstPositionAfter(previous: AuditSealEntity | null): number {
  return (previous?.lastPosition ?? 0) + 1;
}

function newest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((time) => time.getTime())));
}
