import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a passkey signs a challenge for. A challenge of one purpose is no challenge of another. */
export type PasskeyPurpose = 'SET_UP' | 'SIGN_IN' | 'SECOND_FACTOR';

/** A challenge that was sent to a browser. Works once. */
@Entity('passkey_challenges')
@Check('passkey_challenges_purpose_check', `purpose IN ('SET_UP', 'SIGN_IN', 'SECOND_FACTOR')`)
@Index(['expiresAt'])
export class PasskeyChallengeEntity {
  @PrimaryColumn('bytea')
  challengeHash: Buffer;

  @Column('text')
  purpose: PasskeyPurpose;

  /** Keyed hash of the session or cookie of the browser. */
  @Column('bytea')
  bindingHash: Buffer;

  @Column('timestamptz')
  expiresAt: Date;
}
