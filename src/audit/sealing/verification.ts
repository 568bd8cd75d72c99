import type { KeyObject } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { type AuditFault, AuditFaults } from './faults.js';
import type { AuditSealEntity } from './seal.entity.js';
import { firstHead } from './sealed-event.js';
import { isDropAuthentic, isSealAuthentic } from './signatures.js';
import { maxDelayMs, SealedEventsCheck, toMinutes } from './sealed-events-check.js';
import { AuditVerificationRepository } from './verification.repository.js';

/** A head that was exported earlier. */
export interface KnownHead {
  number: number;
  /** Hexadecimal. */
  head: string;
}

export interface AuditVerification {
  /** What is wrong. No fault means that the trail is complete and unchanged. */
  faults: AuditFaults;
  /** Number of the last seal. Null if there is none. */
  lastSeal: number | null;
  sealedCount: number;
  sealCount: number;
  droppedSealCount: number;
  /** Sealed events whose personal data was deleted with the user. */
  erasedCount: number;
  unsealedCount: number;
}

const pageSize = 200;
/** Maximum number of unsealed events that are checked. They are sealed within minutes. */
const maxUnsealed = 1_000;

/**
 * Checks the audit trail, oldest seal first, and continues after a fault. `publicKeys` by id must not come from the database. `heads` were
 * exported earlier: without them, a removed end of the trail cannot be noticed. `accepted` are references of faults that were investigated.
 * Run it in a transaction that sees one moment.
 */
export class AuditTrailVerification {
  private readonly result: AuditVerification;
  private readonly stored: AuditVerificationRepository;
  private readonly events: SealedEventsCheck;

  constructor(
    manager: EntityManager,
    private readonly publicKeys: ReadonlyMap<string, KeyObject>,
    private readonly heads: readonly KnownHead[],
    accepted: ReadonlySet<string> = new Set(),
  ) {
    this.stored = new AuditVerificationRepository(manager);
    this.events = new SealedEventsCheck(this.stored);
    this.result = {
      faults: new AuditFaults(accepted),
      lastSeal: null,
      sealedCount: 0,
      sealCount: 0,
      droppedSealCount: 0,
      erasedCount: 0,
      unsealedCount: 0,
    };
  }

  async run(): Promise<AuditVerification> {
    const last = await this.checkSeals();
    this.result.lastSeal = last?.number ?? null;
    this.checkHeads(last);
    await this.checkEnd(last?.lastPosition ?? 0);
    await this.checkUnsealed();
    this.result.unsealedCount = await this.stored.countUnsealed();
    return this.result;
  }

  /** @returns the last seal */
  private async checkSeals(): Promise<AuditSealEntity | null> {
    let previous: AuditSealEntity | null = null;
    for await (const seal of this.seals()) {
      if (this.isAuthentic(seal, previous)) {
        this.checkLink(seal, previous);
        await this.checkEvents(seal);
      }
      this.result.sealCount += 1;
      previous = seal;
    }
    return previous;
  }

  private isAuthentic(seal: AuditSealEntity, previous: AuditSealEntity | null): boolean {
    const key = this.publicKeys.get(seal.keyId);
    if (key && isSealAuthentic(seal, key)) return true;
    this.report(
      seal.number,
      previous,
      key
        ? 'the seal was changed: its signature is wrong'
        : `the seal is signed with the unknown key ${seal.keyId}`,
    );
    return false;
  }

  private checkLink(seal: AuditSealEntity, previous: AuditSealEntity | null): void {
    const expected = (previous?.number ?? 0) + 1;
    const isLinked =
      Buffer.compare(seal.previousHead, previous?.head ?? firstHead) === 0 &&
      seal.firstPosition === (previous?.lastPosition ?? 0) + 1;
    if (seal.number !== expected) this.report(expected, previous, 'the seal was removed');
    else if (!isLinked) this.report(seal.number, previous, 'the seal does not continue the previous one');
    const known = this.heads.find(({ number }) => number === seal.number);
    if (known && known.head !== seal.head.toString('hex'))
      this.report(seal.number, previous, 'the trail was rewritten: another head was exported for this seal');
  }

  private async checkEvents(seal: AuditSealEntity): Promise<void> {
    if (seal.droppedAt) {
      this.result.droppedSealCount += 1;
      if (isDropAuthentic(seal, this.publicKeys.values())) return;
      const problem = 'the events were removed, and not by the retention';
      this.add({ seal: seal.number, position: seal.firstPosition, eventId: null, problem });
      return;
    }
    const { faults, erasedCount } = await this.events.check(seal);
    faults.forEach((fault) => this.add(fault));
    this.result.erasedCount += erasedCount;
    this.result.sealedCount += seal.lastPosition - seal.firstPosition + 1;
  }

  private checkHeads(last: AuditSealEntity | null): void {
    for (const { number } of this.heads)
      if (number > (last?.number ?? 0))
        this.report(number, last, 'the end of the trail was removed: this seal was exported');
  }

  private async checkEnd(lastPosition: number): Promise<void> {
    const extra = await this.stored.entryAfter(lastPosition);
    if (extra) this.add({ seal: null, ...extra, problem: 'the seal of this event was removed' });
  }

  /** Events are sealed within minutes, so an older event without an entry was inserted later, or its entry was removed. */
  private async checkUnsealed(): Promise<void> {
    const { completeUntil } = this.events;
    if (!completeUntil) return;
    const behindMs = this.events.behindMs(await this.stored.now());
    if (behindMs > maxDelayMs) {
      const problem = `the clock of the database is ${toMinutes(behindMs)} minutes behind this seal: newer events were not checked`;
      this.add({ seal: this.result.lastSeal, position: null, eventId: null, problem });
      return;
    }
    const before = new Date(completeUntil.getTime() - maxDelayMs);
    const problem = 'the event was inserted after its time had been sealed';
    for (const eventId of await this.stored.unsealedBefore(before, maxUnsealed))
      this.add({ seal: null, position: null, eventId, problem });
  }

  private report(seal: number, previous: AuditSealEntity | null, problem: string): void {
    this.add({ seal, position: (previous?.lastPosition ?? 0) + 1, eventId: null, problem });
  }

  private add(fault: AuditFault): void {
    this.result.faults.add(fault);
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
