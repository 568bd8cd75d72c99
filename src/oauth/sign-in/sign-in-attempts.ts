import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import type { SealedPlace } from '../../crypto/sealed-places.js';
import { type Sealed, TokenVault, VaultError } from '../../crypto/token-vault.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import { ArtifactsRepository, type StoredArtifact } from '../tokens/artifacts.repository.js';

/** Ten minutes to sign in at the other provider. */
const lifeSeconds = 600;
const kind = 'SignInAttempt';
const purpose = 'oauth-sign-in-state';
const bindingPurpose = 'oauth-sign-in-binding';

/** What is needed to finish a sign-in that was begun. */
export interface SignInAttempt {
  provider: string;
  /** PKCE verifier and nonce. */
  verifier: string;
  nonce: string;
  returnTo: string;
  /** Who was signed in and wants the identity added; null to sign in by it. */
  linkTo: string | null;
}

/** How an attempt ended: the code of its failure, or that it worked. */
export type SignInOutcome = FailureCode | 'SIGNED_IN';

/** Sign-ins on their way to another provider: known by the state, used once, in the browser that began them. */
@Injectable()
export class SignInAttempts {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly vault: TokenVault,
  ) {}

  async begin(state: string, binding: string, attempt: SignInAttempt): Promise<void> {
    const idHash = this.keyedHash.hash(purpose, state);
    await this.artifacts.upsert({
      kind,
      idHash,
      authorizationId: null,
      uid: null,
      userCodeHash: null,
      payload: {
        binding: this.keyedHash.hash(bindingPurpose, binding).toString('base64url'),
        sealed: this.vault.seal(JSON.stringify(attempt), sealedPlace(idHash)),
      },
      lifetimeSeconds: lifeSeconds,
    });
  }

  /**
   * Ends the attempt and gives it. `isRepeated`: another request of this browser has ended it before.
   *
   * @returns null when it is used or too old, a reason when this browser never began it
   */
  async finish(
    state: string,
    binding: string,
  ): Promise<{ attempt: SignInAttempt; isRepeated: boolean } | 'UNKNOWN' | 'OTHER_BROWSER' | null> {
    const row = await this.find(state);
    if (!row) return 'UNKNOWN';
    if (row.remainingSeconds <= 0) return null;
    const isRepeated = !(await this.artifacts.consume(row));
    const { binding: expected, sealed } = row.payload as { binding: string; sealed: Sealed };
    const isHere = this.keyedHash
      .candidates(bindingPurpose, binding)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), expected));
    if (!isHere) return isRepeated ? null : 'OTHER_BROWSER';
    const attempt = this.open(sealed, row.idHash);
    return attempt && { attempt, isRepeated };
  }

  /** Keeps what came of an attempt for requests that repeat its callback. */
  async settle(state: string, outcome: SignInOutcome): Promise<void> {
    const row = await this.find(state);
    if (row) await this.artifacts.setOutcome(row, outcome);
  }

  /** What came of an attempt; null while that is not known. */
  async outcomeOf(state: string): Promise<SignInOutcome | null> {
    const row = await this.find(state);
    return (row?.payload.outcome as SignInOutcome | undefined) ?? null;
  }

  private find(state: string): Promise<StoredArtifact | null> {
    return this.artifacts.find(kind, this.keyedHash.candidates(purpose, state));
  }

  private open(sealed: Sealed, idHash: Buffer): SignInAttempt | null {
    try {
      return JSON.parse(this.vault.open(sealed, sealedPlace(idHash))) as SignInAttempt;
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}

function sealedPlace(idHash: Buffer): SealedPlace {
  return { table: 'oidc_artifacts', column: 'payload', id: idHash.toString('base64url') };
}
