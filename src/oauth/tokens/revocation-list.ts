import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
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
}

/** Rows that were committed late have an earlier time than what is known; they are within this. */
const overlapMs = 60_000;

/** The revoked access tokens in memory, brought up to date by LiveState. */
@Injectable()
export class RevocationList {
  private readonly revocations = new Map<string, Revocation>();
  private knownUntil: Date | null = null;

  constructor(
    private readonly repository: RevocationsRepository,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    const since = this.knownUntil && new Date(this.knownUntil.getTime() - overlapMs);
    for (const revocation of await this.repository.since(since)) {
      this.revocations.set(keyOf(revocation.kind, revocation.target), revocation);
      if (!this.knownUntil || revocation.issuedBefore > this.knownUntil)
        this.knownUntil = revocation.issuedBefore;
    }
    const now = this.clock.now();
    for (const [key, { expiresAt }] of this.revocations) if (expiresAt <= now) this.revocations.delete(key);
  }

  holds(token: RevocableToken): boolean {
    const { revocations } = this;
    if (revocations.size === 0) return false;
    if (revocations.has(keyOf('TOKEN', token.jti))) return true;
    if (token.authorizationId && revocations.has(keyOf('AUTHORIZATION', token.authorizationId))) return true;
    if (token.userId && revocations.has(keyOf('USER', token.userId))) return true;
    // Only a client goes on after its tokens were revoked; `iat` has whole seconds.
    const ofClient = revocations.get(keyOf('CLIENT', token.clientId));
    return ofClient !== undefined && token.issuedAt <= ofClient.issuedBefore;
  }
}

function keyOf(kind: Revocation['kind'], target: string): string {
  return `${kind} ${target}`;
}
