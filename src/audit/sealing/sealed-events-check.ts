import type { AuditFault } from './faults.js';
import type { AuditSealEntity } from './seal.entity.js';
import { digestOf, nextHead, personalHash } from './sealed-event.js';
import type { AuditVerificationRepository, StoredEntry, StoredEvent } from './verification.repository.js';

/** An event is committed at most this long after its time. Transactions last seconds. */
export const maxDelayMs = 15 * 60_000;

/** Checks the events of one seal after the other. */
export class SealedEventsCheck {
  /** All events that were committed before this time are in the seals that were checked. Null if that is not known. */
  completeUntil: Date | null = null;

  constructor(private readonly stored: AuditVerificationRepository) {}

  /** The seal must be authentic: its positions decide how much is read. */
  async check(seal: AuditSealEntity): Promise<{ faults: AuditFault[]; erasedCount: number }> {
    const faults = this.checkClock(seal);
    const entries = byKey(await this.stored.entriesOf(seal), ({ position }) => Number(position));
    const ids = [...entries.values()].map(({ eventId }) => eventId);
    const events = byKey(await this.stored.events(ids), ({ id }) => id);
    let head: Buffer | null = seal.previousHead;
    let erasedCount = 0;
    for (let position = seal.firstPosition; position <= seal.lastPosition; position += 1) {
      const entry = entries.get(position);
      const previous = entries.get(position - 1);
      const event = entry && events.get(entry.eventId);
      const problem = findEntryProblem(entry, previous) ?? this.findProblem(entry!, event);
      if (problem) faults.push({ ...at(seal, position, entry), problem });
      // Of the entries: the head then shows a change of an entry also beside other faults.
      head = head && !findEntryProblem(entry, previous) ? nextHead(head, entry!.digest) : null;
      if (event?.personalHash && !event.salt) erasedCount += 1;
    }
    if (head && Buffer.compare(head, seal.head) !== 0) {
      const problem =
        'events of this seal were changed together with their entries: the head of the seal differs';
      faults.push({ ...at(seal, seal.firstPosition, undefined), problem });
    }
    this.advance(seal);
    return { faults, erasedCount };
  }

  /** After the clock went back, new events look as if they had been inserted later. One fault says so, instead of one for each event. */
  private checkClock(seal: AuditSealEntity): AuditFault[] {
    const behindMs = this.behindMs(seal.sealedAt);
    if (behindMs <= maxDelayMs) return [];
    this.completeUntil = null;
    const problem = `the clock of the database went back by ${toMinutes(behindMs)} minutes before this seal: its events may have been inserted later`;
    return [{ seal: seal.number, position: seal.firstPosition, eventId: null, problem }];
  }

  /** How far a time is before what was sealed. */
  behindMs(time: Date): number {
    return this.completeUntil ? this.completeUntil.getTime() - time.getTime() : 0;
  }

  private advance({ completeUntil }: AuditSealEntity): void {
    if (completeUntil && completeUntil > (this.completeUntil ?? new Date(0)))
      this.completeUntil = completeUntil;
  }

  private findProblem(entry: StoredEntry, event: StoredEvent | undefined): string | null {
    if (!event) return 'the event was removed';
    if (Buffer.compare(entry.digest, digestOf(event.values)) !== 0) return 'the event was changed';
    if (this.behindMs(event.createdAt) > maxDelayMs)
      return 'the event was inserted after its time had been sealed';
    return findPersonalProblem(event);
  }
}

function findEntryProblem(entry: StoredEntry | undefined, previous: StoredEntry | undefined): string | null {
  if (!entry) return 'the entry of the event was removed';
  return previous && previous.eventId >= entry.eventId ? 'the events were reordered' : null;
}

function byKey<Key, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

export function toMinutes(milliseconds: number): number {
  return Math.round(milliseconds / 60_000);
}

function findPersonalProblem(event: StoredEvent): string | null {
  const { salt, address, email, owner, targetType } = event;
  if (!salt) {
    // Of users who were deleted. Data about an email address has no owner in the event.
    const mayBeErased = !event.personalHash || (owner ? !event.isKnown : targetType === 'email');
    return mayBeErased ? null : 'the personal data of the event was removed';
  }
  if (!event.personalHash) return 'personal data was added to the event';
  const isChanged =
    personalHash(salt, address, email) !== event.personalHash ||
    (owner !== null && owner !== event.dataSubject);
  return isChanged ? 'the personal data of the event was changed' : null;
}

function at(
  seal: AuditSealEntity,
  position: number,
  entry: StoredEntry | undefined,
): Omit<AuditFault, 'problem'> {
  return { seal: seal.number, position, eventId: entry?.eventId ?? null };
}
