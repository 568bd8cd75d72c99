import type { EntityManager } from 'typeorm';
import { AuditSealEntity } from './seal.entity.js';
import { type SealableEvent, selectSealable } from './sealed-event.js';

export interface StoredEvent extends SealableEvent {
  targetType: string | null;
  personalHash: string | null;
  /** Pseudonym to whom the personal data belongs. */
  owner: string | null;
  /** Whether the owner exists. */
  isKnown: boolean;
  salt: string | null;
  address: string | null;
  email: string | null;
  dataSubject: string | null;
}

export interface StoredEntry {
  position: string;
  eventId: string;
  digest: Buffer;
}

const isUnsealed = 'NOT EXISTS (SELECT FROM audit_seal_entries s WHERE s.event_id = e.id)';

/** What the verification reads, of one moment. */
export class AuditVerificationRepository {
  constructor(private readonly manager: EntityManager) {}

  /** The next seals, oldest first. */
  sealsAfter(number: number, limit: number): Promise<AuditSealEntity[]> {
    return this.manager
      .createQueryBuilder(AuditSealEntity, 'seal')
      .where('seal.number > :number', { number })
      .orderBy('seal.number')
      .limit(limit)
      .getMany();
  }

  entriesOf({ firstPosition, lastPosition }: AuditSealEntity): Promise<StoredEntry[]> {
    return this.manager.query(
      `SELECT position, event_id AS "eventId", digest FROM audit_seal_entries
       WHERE position BETWEEN $1 AND $2 ORDER BY position`,
      [firstPosition, lastPosition],
    );
  }

  events(ids: readonly string[]): Promise<StoredEvent[]> {
    return this.manager.query(
      `SELECT ${selectSealable('e')}, e.target_type AS "targetType", encode(e.personal_hash, 'hex') AS "personalHash",
         coalesce(e.actor_subject, e.subject) AS owner,
         EXISTS (SELECT FROM audit_subjects s WHERE s.id = coalesce(e.actor_subject, e.subject)) AS "isKnown",
         p.salt, p.address, p.email, p.subject AS "dataSubject"
       FROM audit_events e LEFT JOIN audit_personal_data p ON p.event_id = e.id WHERE e.id = ANY ($1)`,
      [ids],
    );
  }

  /** The first entry after a position. */
  async entryAfter(position: number): Promise<{ position: number; eventId: string } | null> {
    const [entry]: { position: string; eventId: string }[] = await this.manager.query(
      `SELECT position, event_id AS "eventId" FROM audit_seal_entries WHERE position > $1 ORDER BY position LIMIT 1`,
      [position],
    );
    return entry ? { ...entry, position: Number(entry.position) } : null;
  }

  /** The first events before a time that have no entry. */
  async unsealedBefore(time: Date, limit: number): Promise<string[]> {
    const events: { id: string }[] = await this.manager.query(
      `SELECT id FROM audit_events e WHERE created_at < $1 AND ${isUnsealed} ORDER BY id LIMIT $2`,
      [time, limit],
    );
    return events.map(({ id }) => id);
  }

  /** The time of the database. */
  async now(): Promise<Date> {
    const [row]: { now: Date }[] = await this.manager.query('SELECT app_now() AS now');
    return row!.now;
  }

  async countUnsealed(): Promise<number> {
    const [row]: { count: string }[] = await this.manager.query(
      `SELECT count(*) AS count FROM audit_events e WHERE ${isUnsealed}`,
    );
    return Number(row!.count);
  }
}
