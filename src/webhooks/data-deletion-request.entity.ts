import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Platform } from '../platforms/platform.js';

/** A person's wish, made at a platform, to have their data deleted. It outlasts the data, for them to look at. */
@Entity('data_deletion_requests')
@Unique('data_deletion_requests_code_key', ['code'])
@Unique('data_deletion_requests_request_key', ['platform', 'personId', 'issuedAt'])
export class DataDeletionRequestEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'data_deletion_requests_pkey' })
  id: string;

  /** What the person knows it by: random, and nothing of the person. */
  @Column('text')
  code: string;

  @Column('text')
  platform: Platform;

  @Column('text', { name: 'person_id' })
  personId: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;

  @Column('integer', { name: 'accounts_deleted', nullable: true })
  accountsDeleted: number | null;
}
