import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AuthorizationEntity } from '../consents/authorization.entity.js';

/** Data of oidc-provider: sessions, interactions, pushed requests, codes, refresh tokens. Contains no usable secret. */
@Entity('oidc_artifacts')
@Check(
  'oidc_artifacts_state_sealed_check',
  `kind <> 'Session' OR payload -> 'state' IS NULL OR payload ->> 'state' LIKE 'pbv1.%.%.%'`,
)
@Check(
  'oidc_artifacts_attempt_sealed_check',
  `kind <> 'SignInAttempt' OR COALESCE(payload ->> 'sealed' LIKE 'pbv1.%.%.%', false)`,
)
@Index(['authorizationId'])
@Index(['expiresAt'])
@Index(['uid'], { where: 'uid IS NOT NULL' })
@Index(['userCodeHash'], {
  unique: true,
  where: 'user_code_hash IS NOT NULL',
})
export class ArtifactEntity {
  @PrimaryColumn('text')
  kind: string;

  /** Keyed hash of the id or token that the client or browser holds. */
  @PrimaryColumn('bytea')
  idHash: Buffer;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => AuthorizationEntity, {
    onDelete: 'CASCADE',
  })
  authorizationId: string | null;

  /** Secondary id of a session. Grants no access. */
  @Column('text', { nullable: true })
  uid: string | null;

  /** Keyed hash of the code that a user enters for a device. */
  @Column('bytea', { nullable: true })
  userCodeHash: Buffer | null;

  @Column('jsonb')
  payload: Record<string, unknown>;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  consumedAt: Date | null;

  /** Response to the first use of a refresh token, sealed with a key derived from that token. */
  @Column('text', { nullable: true })
  response: string | null;

  @Column('timestamptz', { nullable: true })
  polledAt: Date | null;

  @Column('integer', { nullable: true })
  pollSeconds: number | null;
}
