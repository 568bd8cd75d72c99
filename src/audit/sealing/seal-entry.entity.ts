import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** The position of a sealed event in the chain. */
@Entity('audit_seal_entries')
@Unique(['eventId'])
export class AuditSealEntryEntity {
  /** Consecutive, from 1. */
  @PrimaryColumn('bigint')
  position: number;

  @Column('uuid')
  eventId: string;

  /** SHA-256 of the event. */
  @Column('bytea')
  digest: Buffer;
}
