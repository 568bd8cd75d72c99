import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A client that was deleted. A trigger writes it. Kept until every process has removed the client from memory. */
@Entity('oidc_deleted_clients')
@Index(['changedIn'])
@Index(['deletedAt'])
export class DeletedClientEntity {
  /** The id of the client. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz')
  deletedAt: Date;

  /** Id of the transaction that deleted the client. Set by a trigger. */
  @Column({ type: 'bigint', select: false, insert: false, update: false })
  changedIn?: number;
}
