import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import type { SealedPlace } from '../../crypto/sealed-places.js';
import { type Sealed, TokenVault, VaultError } from '../../crypto/token-vault.js';
import type { FailureCode } from '../../failures/failure-codes.js';
import { ArtifactsRepository, type StoredArtifact } from '../tokens/artifacts.repository.js';

/** Time to sign in at the other provider. */
const lifetimeSeconds = 600;
const kind = 'SignInAttempt';
const purpose = 'oauth-sign-in-state';
const bindingPurpose = 'oauth-sign-in-binding';

/** A started sign-in, until the provider redirects back. */
export interface SignInAttempt {
  provider: string;
  /** PKCE verifier and nonce. */
  verifier: string;
  nonce: string;
  returnTo: string;
  /** Id of the signed-in user who links the identity. Null to sign in by it. */
  linkTo: string | null;
  /** The session in which this user proved their presence, and in which the flow must end. Null to sign in. */
  linkSession: string | null;
}

/** Outcome of an attempt: the code of its failure, or success. */
export type SignInOutcome = FailureCode | 'SIGNED_IN';

/** Started sign-ins at other providers. Identified by `state`, usable once, in the browser that started them. */
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
      lifetimeSeconds,
    });
  }

  /**
   * Consumes and returns the attempt. `isRepeated` is true if an earlier request of this browser has consumed it.
   *
   * @returns null if the attempt is used or expired, a reason if this browser did not start it
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
    const isSameBrowser = this.keyedHash
      .candidates(bindingPurpose, binding)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), expected));
    if (!isSameBrowser) return isRepeated ? null : 'OTHER_BROWSER';
    const attempt = this.open(sealed, row.idHash);
    return attempt && { attempt, isRepeated };
  }

  /** Stores the outcome of an attempt for requests that repeat its callback. */
  async saveOutcome(state: string, outcome: SignInOutcome): Promise<void> {
    const row = await this.find(state);
    if (row) await this.artifacts.setOutcome(row, outcome);
  }

  /** The outcome of an attempt. Null while it is not known. */
  async findOutcome(state: string): Promise<SignInOutcome | null> {
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
