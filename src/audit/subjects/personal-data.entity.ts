import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Personal data of an event, which has a hash of it. Deleted with the user, or with the event. */
@Entity('audit_personal_data')
@Index(['subject'], { where: 'subject IS NOT NULL' })
@Index(['email'], { where: 'email IS NOT NULL' })
export class AuditPersonalDataEntity {
  @PrimaryColumn('uuid')
  eventId: string;

  /** Pseudonym of the user to whom it belongs: the user who acted, otherwise the affected one. */
  @Column('uuid', { nullable: true })
  subject: string | null;

  /** Random, so that a deleted address cannot be found by trying all addresses. */
  @Column('uuid')
  salt: string;

  /** Network address of the caller. */
  @Column('text', { nullable: true })
  address: string | null;

  /** Keyed hash of the email address that is the target. */
  @Column('text', { nullable: true })
  email: string | null;
}
