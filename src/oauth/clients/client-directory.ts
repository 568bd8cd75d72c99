import { Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import type { ClientSettings } from '../domain/clients.js';
import { ClientsRepository } from './clients.repository.js';

/** A client as it stands. */
export interface Client extends ClientSettings {
  id: string;
  createdAt: Date;
  updatedAt: Date;
  disabledAt: Date | null;
}

export interface StoredSecret {
  id: string;
  hash: Buffer;
  expiresAt: Date | null;
  /** The secret itself, once it was presented. It stays in this process, which sees it with every request anyway. */
  matched?: Buffer;
}

export const secretPurpose = 'oauth-client-secret';

/** Rows that were committed late have an earlier time of change than what is known; they are within this. */
const overlapMs = 60_000;

/** The clients in memory, brought up to date by LiveState, so that tokens are issued and checked without asking the database. */
@Injectable()
export class ClientDirectory {
  private readonly clients = new Map<string, Client & { secrets: readonly StoredSecret[] }>();
  private knownUntil: Date | null = null;

  constructor(
    private readonly repository: ClientsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  async load(): Promise<void> {
    const since = this.knownUntil && new Date(this.knownUntil.getTime() - overlapMs);
    for (const client of await this.repository.changedSince(since)) {
      this.clients.set(client.id, client);
      if (!this.knownUntil || client.updatedAt > this.knownUntil) this.knownUntil = client.updatedAt;
    }
  }

  /** null when there is no such client or it is disabled. */
  find(id: string): Client | null {
    const client = this.clients.get(id);
    return client && !client.disabledAt ? client : null;
  }

  /** Whether there is such a client, disabled or not. */
  knows(id: string): boolean {
    return this.clients.has(id);
  }

  /** Compares in a time that tells nothing. Every secret that has not run out matches, under every key of SESSION_SECRET. */
  secretMatches(id: string, presented: string): boolean {
    const now = this.clock.now();
    const secrets = this.clients.get(id)?.secrets ?? [];
    const valid = secrets.filter(({ expiresAt }) => !expiresAt || expiresAt > now);
    // What matched once needs no hash: it takes more time than all else that is done for a small request here.
    const bytes = Buffer.from(presented);
    if (valid.some(({ matched }) => matched && constantTimeEqual(matched, bytes))) return true;
    const candidates = this.keyedHash.candidates(secretPurpose, presented);
    const secret = valid.find((stored) =>
      candidates.some((candidate) => constantTimeEqual(candidate, stored.hash)),
    );
    if (!secret) return false;
    secret.matched = bytes;
    if (!constantTimeEqual(candidates[0]!, secret.hash)) this.takeOver(secret, candidates[0]!);
    return true;
  }

  /** The secret was hashed under an older key of SESSION_SECRET: from now on under the first, so that the older can go. */
  private takeOver(secret: StoredSecret, current: Buffer): void {
    this.repository.rehash(secret.id, secret.hash, current).catch(() => undefined);
    secret.hash = current;
  }
}
