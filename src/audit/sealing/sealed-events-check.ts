import type { AuditSealEntity } from './seal.entity.js';
import { digestOf, nextHead, personalHash } from './sealed-event.js';
import type { AuditVerificationRepository, StoredEntry, StoredEvent } from './verification.repository.js';

/** The first thing that is wrong with the audit trail. */
export interface AuditFault {
  /** Null if the event belongs to no seal. */
  seal: number | null;
  position: number | null;
  /** Null if it is not known which event was there. */
  eventId: string | null;
  problem: string;
}

/** An event is committed at most this long after its time. Transactions last seconds. */
export const maxDelayMs = 15 * 60_000;

/** Checks the events of one seal after the other. */
export class SealedEventsCheck {
  /** All events that were committed before this time are in the seals that were checked. */
  completeUntil: Date | null = null;

  constructor(private readonly stored: AuditVerificationRepository) {}

  async check(seal: AuditSealEntity): Promise<{ fault: AuditFault | null; erasedCount: number }> {
    const entries = await this.stored.entriesOf(seal);
    const events = new Map(
      (await this.stored.events(entries.map(({ eventId }) => eventId))).map((event) => [event.id, event]),
    );
    let head = seal.previousHead;
    let erasedCount = 0;
    for (let position = seal.firstPosition; position <= seal.lastPosition; position += 1) {
      const index = position - seal.firstPosition;
      const entry = entries[index];
      const event = entry && events.get(entry.eventId);
      const problem =
        entry && Number(entry.position) === position
          ? this.findProblem(entry, event, entries[index - 1])
          : 'the entry of the event was removed';
      if (problem) return { fault: { ...at(seal, position, entry), problem }, erasedCount };
      if (event!.personalHash && !event!.salt) erasedCount += 1;
      head = nextHead(head, digestOf(event!.values));
    }
    if (Buffer.compare(head, seal.head) !== 0) {
      const problem =
        'events of this seal were changed together with their entries: the head of the seal differs';
      return { fault: { ...at(seal, seal.firstPosition, entries[0]), problem }, erasedCount };
    }
    const { completeUntil } = seal;
    if (completeUntil && completeUntil > (this.completeUntil ?? new Date(0)))
      this.completeUntil = completeUntil;
    return { fault: null, erasedCount };
  }

  private findProblem(
    entry: StoredEntry,
    event: StoredEvent | undefined,
    previous: StoredEntry | undefined,
  ): string | null {
    if (previous && previous.eventId >= entry.eventId) return 'the events were reordered';
    if (!event) return 'the event was removed';
    if (Buffer.compare(entry.digest, digestOf(event.values)) !== 0) return 'the event was changed';
    if (this.completeUntil && event.createdAt.getTime() < this.completeUntil.getTime() - maxDelayMs)
      return 'the event was inserted after its time had been sealed';
    return findPersonalProblem(event);
  }
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
