import { Injectable } from '@nestjs/common';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import type { SealedPlace } from '../../crypto/sealed-places.js';
import { type Sealed, TokenVault, VaultError } from '../../crypto/token-vault.js';
import { ArtifactsRepository } from '../tokens/artifacts.repository.js';

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
        sealed: this.vault.seal(JSON.stringify(attempt), place(idHash)),
      },
      life: lifeSeconds,
    });
  }

  /** Ends the attempt and gives it; null when it is used or too old, a reason when this browser never began it. */
  async finish(
    state: string,
    binding: string,
    now: Date,
  ): Promise<SignInAttempt | 'UNKNOWN' | 'OTHER_BROWSER' | null> {
    const row = await this.artifacts.find(kind, this.keyedHash.candidates(purpose, state));
    if (!row) return 'UNKNOWN';
    if (row.expiresAt <= now || !(await this.artifacts.consume(row))) return null;
    const { binding: expected, sealed } = row.payload as { binding: string; sealed: Sealed };
    const isHere = this.keyedHash
      .candidates(bindingPurpose, binding)
      .some((candidate) => constantTimeEqual(candidate.toString('base64url'), expected));
    return isHere ? this.open(sealed, row.idHash) : 'OTHER_BROWSER';
  }

  private open(sealed: Sealed, idHash: Buffer): SignInAttempt | null {
    try {
      return JSON.parse(this.vault.open(sealed, place(idHash))) as SignInAttempt;
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}

function place(idHash: Buffer): SealedPlace {
  return { table: 'oidc_artifacts', column: 'payload', id: idHash.toString('base64url') };
}
