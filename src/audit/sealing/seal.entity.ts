import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A sealed batch of audit events. It stays when the retention drops its events. */
@Entity('audit_seals')
@Index(['newestAt'], { where: 'dropped_at IS NULL' })
export class AuditSealEntity {
  /** Consecutive, from 1. */
  @PrimaryColumn('bigint')
  number: number;

  @Column('bigint')
  firstPosition: number;

  @Column('bigint')
  lastPosition: number;

  /** Head of the previous seal. Zeros for the first one. */
  @Column('bytea')
  previousHead: Buffer;

  /** The chain of all digests up to the last position. */
  @Column('bytea')
  head: Buffer;

  /** Time of its newest event. */
  @Column('timestamptz')
  newestAt: Date;

  /** All events that were committed before this time have been sealed. Null if some were left for the next seal. */
  @Column('timestamptz', { nullable: true })
  completeUntil: Date | null;

  @Column('timestamptz')
  sealedAt: Date;

  @Column('text')
  keyId: string;

  /** Ed25519 signature of the other columns. */
  @Column('bytea')
  signature: Buffer;

  /** When the retention deleted its events. Null if they are kept. */
  @Column('timestamptz', { nullable: true })
  droppedAt: Date | null;

  /** Signature of number and time of the deletion. */
  @Column('bytea', { nullable: true })
  dropSignature: Buffer | null;
}
