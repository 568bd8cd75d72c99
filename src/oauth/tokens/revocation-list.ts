import { Injectable } from '@nestjs/common';
import { type CommitPosition, nextStart } from '../../database/commit-position.js';
import { type Revocation, RevocationsRepository } from './revocations.repository.js';

/** The facts of a token by which it can be revoked. */
export interface RevocableToken {
  jti: string;
  /** Null in client credentials tokens. */
  authorizationId: string | null;
  clientId: string;
  /** Null in client credentials tokens. */
  userId: string | null;
  issuedAt: Date;
  /** Null in tokens that were issued without a generation. */
  generation: number | null;
}

/** Revoked access tokens in memory. OAuthCache keeps them current. */
@Injectable()
export class RevocationList {
  private readonly revocations = new Map<string, Revocation>();
  private position: CommitPosition | null = null;

  constructor(private readonly repository: RevocationsRepository) {}

  /** Loads revocations that were committed since the previous call. `position` was read before the call. */
  async load(position: CommitPosition): Promise<void> {
    for (const revocation of await this.repository.changedSince(nextStart(this.position, position))) {
      const key = keyOf(revocation.kind, revocation.target);
      const known = this.revocations.get(key);
      if (!known || known.issuedBefore < revocation.issuedBefore) this.revocations.set(key, revocation);
    }
    this.position = position;
    for (const [key, { expiresAt }] of this.revocations)
      if (expiresAt <= position.now) this.revocations.delete(key);
  }

  isRevoked(token: RevocableToken): boolean {
    const { revocations } = this;
    if (revocations.size === 0) return false;
    if (revocations.has(keyOf('TOKEN', token.jti))) return true;
    if (token.authorizationId && revocations.has(keyOf('AUTHORIZATION', token.authorizationId))) return true;
    if (token.userId && revocations.has(keyOf('USER', token.userId))) return true;
    // A client gets new tokens after its tokens were revoked. The generation distinguishes them. Tokens without a generation are
    // compared by time of issue, in whole seconds.
    if (token.generation !== null) return false;
    const ofClient = revocations.get(keyOf('CLIENT', token.clientId));
    return ofClient !== undefined && token.issuedAt <= ofClient.issuedBefore;
  }
}

function keyOf(kind: Revocation['kind'], target: string): string {
  return `${kind} ${target}`;
}
