import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, LessThan, LessThanOrEqual, Repository } from 'typeorm';
import { AuditSealEntity } from './seal.entity.js';
import { type SealableEvent, selectSealable } from './sealed-event.js';

/** Advisory lock of the process that seals. */
const sealerLock = 7_241_905_335;

/** On large trails, the first read of a process checks all events. */
const maxStatementMs = 600_000;

const isUnsealed = 'NOT EXISTS (SELECT FROM audit_seal_entries s WHERE s.event_id = e.id)';

/** An entry whose seal was removed. */
export interface EntryWithoutSeal {
  position: number;
  eventId: string;
  digest: Buffer;
  /** Time of the event. Null if it was removed. */
  createdAt: Date | null;
}

@Injectable()
export class AuditSealsRepository {
  constructor(@InjectRepository(AuditSealEntity) private readonly seals: Repository<AuditSealEntity>) {}

  /** No other transaction seals until this one ends. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [sealerLock]);
    await manager.query(`SET LOCAL statement_timeout = ${maxStatementMs}`);
  }

  async last(manager: EntityManager = this.seals.manager): Promise<AuditSealEntity | null> {
    const [seal] = await manager.find(AuditSealEntity, { order: { number: 'DESC' }, take: 1 });
    return seal ?? null;
  }

  findByNumber(number: number): Promise<AuditSealEntity | null> {
    return this.seals.findOneBy({ number });
  }

  /** The last seal with a smaller number that was sealed until `time`. */
  lastBefore(number: number, time: Date): Promise<AuditSealEntity | null> {
    return this.seals.findOne({
      where: { number: LessThan(number), sealedAt: LessThanOrEqual(time) },
      order: { number: 'DESC' },
    });
  }

  /**
   * Up to `limit` events that are not sealed, by id, after the event `after`. `since`: the id of a transaction, before which all events are
   * sealed. Null: all events are checked.
   */
  async unsealed(
    since: bigint | null,
    after: string | null,
    limit: number,
    manager: EntityManager,
  ): Promise<SealableEvent[]> {
    const events = since === null ? 'audit_events' : 'recent';
    // Materialized, because the index by id would lead through all older events.
    const recent = `WITH recent AS MATERIALIZED (SELECT * FROM audit_events WHERE written_in >= $3)`;
    return manager.query(
      `${since === null ? '' : recent}
       SELECT ${selectSealable('e')} FROM ${events} e
       WHERE ${isUnsealed} AND ($1::uuid IS NULL OR e.id > $1) ORDER BY e.id LIMIT $2`,
      since === null ? [after, limit] : [after, limit, since.toString()],
    );
  }

  /** Entries at the `limit` positions after the last seal. There are some only if seals were removed. */
  async withoutSeal(
    lastPosition: number,
    limit: number,
    manager: EntityManager,
  ): Promise<EntryWithoutSeal[]> {
    const rows: (Omit<EntryWithoutSeal, 'position'> & { position: string })[] = await manager.query(
      `SELECT s.position, s.event_id AS "eventId", s.digest, e.created_at AS "createdAt"
       FROM audit_seal_entries s LEFT JOIN audit_events e ON e.id = s.event_id
       WHERE s.position > $1 AND s.position <= $1 + $2 ORDER BY s.position`,
      [lastPosition, limit],
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }

  async insert(seal: AuditSealEntity, manager: EntityManager): Promise<void> {
    await manager.insert(AuditSealEntity, seal);
  }

  async insertEntries(
    firstPosition: number,
    entries: readonly { eventId: string; digest: Buffer }[],
    manager: EntityManager,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO audit_seal_entries (position, event_id, digest)
       SELECT $1 + number - 1, event_id, digest
       FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS e (event_id, digest, number)`,
      [firstPosition, entries.map(({ eventId }) => eventId), entries.map(({ digest }) => digest)],
    );
  }
}
