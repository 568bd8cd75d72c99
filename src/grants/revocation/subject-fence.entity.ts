import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';

/** Separates new consents of a subject from a running revocation of its former grants. */
@Entity('subject_fences')
export class SubjectFenceEntity {
  @PrimaryColumn('text')
  platform: Platform;

  @PrimaryColumn('text')
  subject: string;

  /** Token of the revocation that holds the fence. Null if none does. */
  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  /** End of the lease of a running revocation, or the time at which the last one ended. Null if none has run. */
  @Column('timestamptz', { nullable: true })
  busyUntil: Date | null;
}
