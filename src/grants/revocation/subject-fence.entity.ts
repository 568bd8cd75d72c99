import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Platform } from '../../platforms/platform.js';

/** Keeps new consents of a subject apart from a revocation of its former grants that is running at the platform. */
@Entity('subject_fences')
export class SubjectFenceEntity {
  @PrimaryColumn('text')
  platform: Platform;

  @PrimaryColumn('text')
  subject: string;

  /** The revocation that holds the fence; null while none does. */
  @Column('uuid', { nullable: true })
  leaseToken: string | null;

  /** End of the lease of a running revocation; once it has ended, when. null: none has run. */
  @Column('timestamptz', { nullable: true })
  busyUntil: Date | null;
}
