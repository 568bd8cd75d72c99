/** Something that is wrong with the audit trail. */
export interface AuditFault {
  /** Null if the event belongs to no seal. */
  seal: number | null;
  position: number | null;
  /** Null if it is not known which event was there. */
  eventId: string | null;
  problem: string;
}

/** Maximum number of faults that are listed. All are counted. */
const maxListed = 20;

/** What accepts a fault: its event, otherwise its seal. */
export function referenceOf({ seal, eventId }: AuditFault): string {
  return eventId ?? String(seal);
}

/** The faults of a verification. */
export class AuditFaults {
  /** The first ones, oldest first. */
  readonly listed: AuditFault[] = [];
  count = 0;
  acceptedCount = 0;
  /** References that accepted a fault. */
  readonly used = new Set<string>();

  /** @param accepted references of events, and of seals for all their faults */
  constructor(private readonly accepted: ReadonlySet<string>) {}

  add(fault: AuditFault): void {
    const reference = [fault.eventId, String(fault.seal)].find((it) => it !== null && this.accepted.has(it));
    if (reference) {
      this.acceptedCount += 1;
      this.used.add(reference);
      return;
    }
    this.count += 1;
    if (this.listed.length < maxListed) this.listed.push(fault);
  }
}
