import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { randomToken } from '../../crypto/random.js';
import type { PasskeyPurpose } from './passkey-challenge.entity.js';
import { PasskeysRepository } from './passkeys.repository.js';

export const challengeSeconds = 300;

/** Challenges that passkeys sign. Each works once, for one purpose, in the browser that got it. */
@Injectable()
export class PasskeyChallenges {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  /** `binding` is a secret of the browser: the id of its session, or the value of its cookie. */
  async create(purpose: PasskeyPurpose, binding: string): Promise<{ challenge: string; expiresAt: Date }> {
    const challenge = randomToken();
    const expiresAt = this.clock.inSeconds(challengeSeconds);
    await this.passkeys.insertChallenge({
      challengeHash: this.keyedHash.hash('passkey-challenge', challenge),
      purpose,
      bindingHash: this.keyedHash.hash('passkey-binding', binding),
      expiresAt,
    });
    return { challenge, expiresAt };
  }

  /** Uses the challenge up, before the signature is checked. @returns the challenge, or null if it is not valid here */
  async use(purpose: PasskeyPurpose, binding: string, challenge: string): Promise<string | null> {
    const isValid = await this.passkeys.useChallenge(
      purpose,
      this.keyedHash.candidates('passkey-challenge', challenge),
      this.keyedHash.candidates('passkey-binding', binding),
    );
    return isValid ? challenge : null;
  }

  deleteExpired(): Promise<void> {
    return this.passkeys.deleteExpiredChallenges();
  }
}
