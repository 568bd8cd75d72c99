import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { type Sealed, sealedCheck } from '../../crypto/token-vault.js';
import { ClientEntity } from '../../oauth/clients/client.entity.js';
import { UserEntity } from '../../users/user.entity.js';
import type { EndpointReason, EndpointState } from '../domain/endpoint-state.js';

/** A URL of a receiver, to which events are delivered. */
@Entity('event_endpoints')
@Check('event_endpoints_state_check', "state IN ('ACTIVE', 'THROTTLED', 'PAUSED', 'DISABLED')")
@Check('event_endpoints_secret_sealed_check', sealedCheck('secret'))
@Check('event_endpoints_previous_secret_sealed_check', sealedCheck('previous_secret'))
@Index('event_endpoints_client_id_idx', ['clientId'])
@Index('event_endpoints_created_by_idx', ['createdBy'])
export class EndpointEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** The client that owns it. Null if it belongs to the installation, and gets the events of all users. */
  @Column('uuid', { nullable: true })
  @ForeignKey(() => ClientEntity, { onDelete: 'CASCADE' })
  clientId: string | null;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => UserEntity, { onDelete: 'SET NULL' })
  createdBy: string | null;

  @Column('text')
  description: string;

  @Column('text')
  url: string;

  /** Null: events of every type, also of types that come later. */
  @Column('text', { array: true, nullable: true })
  eventTypes: string[] | null;

  /** Null: events of every account, and events without an account. */
  @Column('uuid', { array: true, nullable: true })
  accountIds: string[] | null;

  /** Whether the events of an account are delivered one after the other. */
  @Column('boolean')
  isOrdered: boolean;

  @Column('text')
  state: EndpointState;

  /** Null while it is ACTIVE. */
  @Column('text', { nullable: true })
  stateReason: EndpointReason | null;

  @Column('timestamptz')
  stateChangedAt: Date;

  @Column('text')
  secret: Sealed;

  /** Also signs until `previousSecretUntil`. Null before the first rotation. */
  @Column('text', { nullable: true })
  previousSecret: Sealed | null;

  @Column('timestamptz', { nullable: true })
  previousSecretUntil: Date | null;

  /** Time of the first failure after the last success. Null without one. */
  @Column('timestamptz', { nullable: true })
  failingSince: Date | null;

  @Column('timestamptz', { nullable: true })
  lastFailureAt: Date | null;

  /** Updated at most once a minute. */
  @Column('timestamptz', { nullable: true })
  lastSuccessAt: Date | null;

  /** No delivery starts before. */
  @Column('timestamptz', { nullable: true })
  restsUntil: Date | null;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;

  /** A job deletes the rest. Null unless it is deleted. */
  @Column('timestamptz', { nullable: true })
  deletedAt: Date | null;
}
