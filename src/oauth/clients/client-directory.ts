import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { type CommitPosition, nextStart } from '../../database/commit-position.js';
import { type Client, clientKinds, type StoredSecret } from '../domain/clients.js';
import { ClientsRepository } from './clients.repository.js';

export const secretPurpose = 'oauth-client-secret';

/** The clients in memory, brought up to date by OAuthCache, so that tokens are issued and checked without asking the database. */
@Injectable()
export class ClientDirectory {
  private readonly logger = new Logger('OAuth');
  private readonly clients = new Map<string, Client & { secrets: readonly StoredSecret[] }>();
  private position: CommitPosition | null = null;
  /** How far the database's clock is ahead of this process's. */
  private databaseClockOffsetMs = 0;

  constructor(
    private readonly repository: ClientsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  /** Takes over what was committed since the last look. `position` was read before. */
  async load(position: CommitPosition): Promise<void> {
    this.databaseClockOffsetMs = position.now.getTime() - this.clock.nowMs();
    for (const client of await this.repository.changedSince(nextStart(this.position, position))) {
      if (clientKinds.includes(client.kind)) this.clients.set(client.id, client);
      else this.ignoreUnknownKind(client);
    }
    this.position = position;
  }

  /** null when there is no such client or it is disabled. */
  find(id: string): Client | null {
    const client = this.clients.get(id);
    return client && !client.disabledAt ? client : null;
  }

  /** Whether there is such a client, disabled or not. */
  has(id: string): boolean {
    return this.clients.has(id);
  }

  /** Compares in a time that tells nothing. Every secret that has not run out matches, under every key of SESSION_SECRET. */
  secretMatches(id: string, presented: string): boolean {
    const now = new Date(this.clock.nowMs() + this.databaseClockOffsetMs);
    const secrets = this.clients.get(id)?.secrets ?? [];
    const valid = secrets.filter(({ expiresAt }) => !expiresAt || expiresAt > now);
    // What matched once needs no hash: it takes more time than all else that is done for a small request here.
    const bytes = Buffer.from(presented);
    if (valid.some(({ verifiedValue: matched }) => matched && constantTimeEqual(matched, bytes))) return true;
    const candidates = this.keyedHash.candidates(secretPurpose, presented);
    const secret = valid.find((stored) =>
      candidates.some((candidate) => constantTimeEqual(candidate, stored.hash)),
    );
    if (!secret) return false;
    secret.verifiedValue = bytes;
    if (!constantTimeEqual(candidates[0]!, secret.hash)) this.rehash(secret, candidates[0]!);
    return true;
  }

  /** A newer version beside this one may have added a kind. Its clients are refused here and served there. */
  private ignoreUnknownKind({ id, kind }: Client): void {
    this.clients.delete(id);
    this.logger.warn({ client: id, kind }, 'Ignored a client of an unknown kind.');
  }

  /** The secret was hashed under an older key of SESSION_SECRET: from now on under the first, so that the older can go. */
  private rehash(secret: StoredSecret, current: Buffer): void {
    this.repository.rehash(secret.id, secret.hash, current).catch(() => undefined);
    secret.hash = current;
  }
}
