import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AuthorizationEntity } from '../consents/authorization.entity.js';

/** What the library stores: sessions, interactions, pushed requests, codes, refresh tokens. Whoever reads it can use none of it. */
@Entity('oidc_artifacts')
@Check(
  'oidc_artifacts_state_sealed_check',
  `kind <> 'Session' OR payload -> 'state' IS NULL OR payload ->> 'state' LIKE 'pbv1.%.%.%'`,
)
@Check(
  'oidc_artifacts_attempt_sealed_check',
  `kind <> 'SignInAttempt' OR COALESCE(payload ->> 'sealed' LIKE 'pbv1.%.%.%', false)`,
)
@Index('oidc_artifacts_authorization_id_idx', ['authorizationId'])
@Index('oidc_artifacts_expires_at_idx', ['expiresAt'])
@Index('oidc_artifacts_uid_idx', ['uid'], { where: 'uid IS NOT NULL' })
@Index('oidc_artifacts_user_code_hash_idx', ['userCodeHash'], {
  unique: true,
  where: 'user_code_hash IS NOT NULL',
})
export class ArtifactEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'oidc_artifacts_pkey' })
  kind: string;

  /** Keyed hash of the value that its holder has. */
  @PrimaryColumn('bytea', { name: 'id_hash', primaryKeyConstraintName: 'oidc_artifacts_pkey' })
  idHash: Buffer;

  @Column('uuid', { name: 'authorization_id', nullable: true })
  @ForeignKey(() => AuthorizationEntity, {
    name: 'oidc_artifacts_authorization_id_fkey',
    onDelete: 'CASCADE',
  })
  authorizationId: string | null;

  /** Second name of a session; it opens nothing. */
  @Column('text', { nullable: true })
  uid: string | null;

  /** Keyed hash of the code that a person types for a device. */
  @Column('bytea', { name: 'user_code_hash', nullable: true })
  userCodeHash: Buffer | null;

  @Column('jsonb')
  payload: Record<string, unknown>;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt: Date | null;

  /** What the first use of a refresh token was answered, sealed under a key that only the token's holder has. */
  @Column('text', { nullable: true })
  response: string | null;

  @Column('timestamptz', { name: 'polled_at', nullable: true })
  polledAt: Date | null;

  @Column('integer', { name: 'poll_seconds', nullable: true })
  pollSeconds: number | null;
}
