import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';

/** A request for deletion that a person made at a platform. It is kept after the deletion, so that the person can see its state. */
@Entity('data_deletion_requests')
@Unique(['code'])
@Unique('data_deletion_requests_request_key', ['platform', 'personId', 'issuedAt'])
export class DataDeletionRequestEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** Random code that the person gets to see the state of the request. */
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
