import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';

/** The pseudonym of a user in audit events. A trigger creates it with the user. It is deleted with the user. */
@Entity('audit_subjects')
@Unique(['userId'])
export class AuditSubjectEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  @ForeignKey('UserEntity', { onDelete: 'CASCADE' })
  userId: string;
}
