import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Platform } from '../platforms/platform.js';

/** A person's wish, made at a platform, to have their data deleted. It outlasts the data, for them to look at. */
@Entity('data_deletion_requests')
@Unique(['code'])
@Unique('data_deletion_requests_request_key', ['platform', 'personId', 'issuedAt'])
export class DataDeletionRequestEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** What the person knows it by: random, and nothing of the person. */
  @Column('text')
  code: string;

  @Column('text')
  platform: Platform;

  @Column('text')
  personId: string;

  @Column('timestamptz')
  issuedAt: Date;

  @Column('timestamptz')
  receivedAt: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  @Column('integer', { nullable: true })
  accountsDeleted: number | null;
}
