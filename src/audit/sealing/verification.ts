import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { AuditSealEntity } from './seal.entity.js';
import { firstHead } from './sealed-event.js';
import { isDropAuthentic, isSealAuthentic } from './signatures.js';
import { type AuditFault, maxDelayMs, SealedEventsCheck } from './sealed-events-check.js';
import { AuditVerificationRepository } from './verification.repository.js';

export type { AuditFault };

/** A head that was exported earlier. */
export interface KnownHead {
  number: number;
  /** Hexadecimal. */
  head: string;
}

export interface AuditVerification {
  /** The first fault. Null if the trail is complete and unchanged. */
  fault: AuditFault | null;
  sealedCount: number;
  sealCount: number;
  droppedSealCount: number;
  /** Sealed events whose personal data was deleted with the user. */
  erasedCount: number;
  unsealedCount: number;
}

const pageSize = 200;

/**
 * Checks the audit trail, oldest seal first. `publicKeys` by id must not come from the database. `heads` were exported earlier: without
 * them, a removed end of the trail cannot be noticed. Run it in a transaction that sees one moment.
 */
export class AuditTrailVerification {
  private readonly result: AuditVerification = {
    fault: null,
    sealedCount: 0,
    sealCount: 0,
    droppedSealCount: 0,
    erasedCount: 0,
    unsealedCount: 0,
  };
  private readonly stored: AuditVerificationRepository;
  private readonly events: SealedEventsCheck;

  constructor(
    manager: EntityManager,
    private readonly publicKeys: ReadonlyMap<string, KeyObject>,
    private readonly heads: readonly KnownHead[],
  ) {
    this.stored = new AuditVerificationRepository(manager);
    this.events = new SealedEventsCheck(this.stored);
  }

  async run(): Promise<AuditVerification> {
    this.result.fault = (await this.checkSeals()) ?? (await this.checkUnsealed());
    return this.result;
  }

  private async checkSeals(): Promise<AuditFault | null> {
    let previous: AuditSealEntity | null = null;
    for await (const seal of this.seals()) {
      const fault = this.checkSeal(seal, previous) ?? (await this.checkEvents(seal));
      if (fault) return fault;
      this.result.sealCount += 1;
      previous = seal;
    }
    const lost = this.heads.find(({ number }) => number > (previous?.number ?? 0));
    if (lost) {
      return {
        seal: lost.number,
        position: (previous?.lastPosition ?? 0) + 1,
        eventId: null,
        problem: 'the end of the trail was removed: this seal was exported',
      };
    }
    return this.checkEnd(previous?.lastPosition ?? 0);
  }

  private checkSeal(seal: AuditSealEntity, previous: AuditSealEntity | null): AuditFault | null {
    const expected = (previous?.number ?? 0) + 1;
    const fault = (problem: string, number = seal.number) => ({
      seal: number,
      position: (previous?.lastPosition ?? 0) + 1,
      eventId: null,
      problem,
    });
    if (seal.number !== expected) return fault('the seal was removed', expected);
    const key = this.publicKeys.get(seal.keyId);
    if (!key) return fault(`the seal is signed with the unknown key ${seal.keyId}`);
    if (!isSealAuthentic(seal, key)) return fault('the seal was changed: its signature is wrong');
    const isLinked =
      Buffer.compare(seal.previousHead, previous?.head ?? firstHead) === 0 &&
      seal.firstPosition === (previous?.lastPosition ?? 0) + 1;
    if (!isLinked) return fault('the seal does not continue the previous one');
    const known = this.heads.find(({ number }) => number === seal.number);
    if (known && known.head !== seal.head.toString('hex'))
      return fault('the trail was rewritten: another head was exported for this seal');
    return null;
  }

  private async checkEvents(seal: AuditSealEntity): Promise<AuditFault | null> {
    if (seal.droppedAt) {
      this.result.droppedSealCount += 1;
      if (isDropAuthentic(seal, this.publicKeys.values())) return null;
      const problem = 'the events were removed, and not by the retention';
      return { seal: seal.number, position: seal.firstPosition, eventId: null, problem };
    }
    const { fault, erasedCount } = await this.events.check(seal);
    this.result.erasedCount += erasedCount;
    this.result.sealedCount += seal.lastPosition - seal.firstPosition + 1;
    return fault;
  }

  private async checkEnd(lastPosition: number): Promise<AuditFault | null> {
    const extra = await this.stored.entryAfter(lastPosition);
    return extra && { seal: null, ...extra, problem: 'the seal of this event was removed' };
  }

  /** Events are sealed within minutes, so an older event without an entry was inserted later, or its entry was removed. */
  private async checkUnsealed(): Promise<AuditFault | null> {
    const before = this.events.completeUntil
      ? new Date(this.events.completeUntil.getTime() - maxDelayMs)
      : new Date(0);
    const late = await this.stored.unsealedBefore(before);
    if (late !== null) {
      const problem = 'the event was inserted after its time had been sealed';
      return { seal: null, position: null, eventId: late, problem };
    }
    this.result.unsealedCount = await this.stored.countUnsealed();
    return null;
  }

  private async *seals(): AsyncGenerator<AuditSealEntity> {
    for (let after = 0; ;) {
      const page = await this.stored.sealsAfter(after, pageSize);
      yield* page;
      if (page.length < pageSize) return;
      after = page.at(-1)!.number;
    }
  }
}
