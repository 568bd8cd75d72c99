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

  /** Keyed hash of the value that its holder has. */
  @PrimaryColumn('bytea')
  idHash: Buffer;

  @Column('uuid', { nullable: true })
  @ForeignKey(() => AuthorizationEntity, {
    onDelete: 'CASCADE',
  })
  authorizationId: string | null;

  /** Second name of a session; it opens nothing. */
  @Column('text', { nullable: true })
  uid: string | null;

  /** Keyed hash of the code that a person types for a device. */
  @Column('bytea', { nullable: true })
  userCodeHash: Buffer | null;

  @Column('jsonb')
  payload: Record<string, unknown>;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  consumedAt: Date | null;

  /** What the first use of a refresh token was answered, sealed under a key that only the token's holder has. */
  @Column('text', { nullable: true })
  response: string | null;

  @Column('timestamptz', { nullable: true })
  polledAt: Date | null;

  @Column('integer', { nullable: true })
  pollSeconds: number | null;
}
