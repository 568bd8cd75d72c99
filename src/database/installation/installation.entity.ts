import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The identity of the data in this database. One row, which the first start creates. */
@Entity('installation')
@Check('installation_is_only_check', 'is_only')
export class InstallationEntity {
  @PrimaryColumn('boolean', { default: true })
  isOnly: boolean;

  @Column('uuid')
  id: string;

  /** Until when a process used the database, to the minute. By the clock of the server, and never reduced. */
  @Column('timestamptz')
  seenAt: Date;
}
