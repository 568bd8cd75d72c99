import { Injectable } from '@nestjs/common';
import { type CommitPosition, nextStart } from '../../database/commit-position.js';
import { type Revocation, RevocationsRepository } from './revocations.repository.js';

/** What of a token can be revoked. */
export interface RevocableToken {
  jti: string;
  /** Absent in the tokens a client has for itself. */
  authorizationId: string | null;
  clientId: string;
  /** Absent in the tokens a client has for itself. */
  userId: string | null;
  issuedAt: Date;
  /** Null in tokens that do not say of which generation they are. */
  generation: number | null;
}

/** The revoked access tokens in memory, brought up to date by OAuthCache. */
@Injectable()
export class RevocationList {
  private readonly revocations = new Map<string, Revocation>();
  private position: CommitPosition | null = null;

  constructor(private readonly repository: RevocationsRepository) {}

  /** Takes over what was committed since the last look. `position` was read before. */
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
    // A client goes on after its tokens were revoked: the generation tells them apart. Tokens without one have only the clock of the
    // process that issued them, in whole seconds.
    if (token.generation !== null) return false;
    const ofClient = revocations.get(keyOf('CLIENT', token.clientId));
    return ofClient !== undefined && token.issuedAt <= ofClient.issuedBefore;
  }
}

function keyOf(kind: Revocation['kind'], target: string): string {
  return `${kind} ${target}`;
}
