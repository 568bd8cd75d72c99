import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { type CommitPosition, nextStart } from '../../database/commit-position.js';
import { type Client, clientKinds, type StoredSecret } from '../domain/clients.js';
import { ClientsRepository } from './clients.repository.js';

export const secretPurpose = 'oauth-client-secret';

/** The clients in memory, so that tokens are issued and checked without a query. OAuthCache keeps them current. */
@Injectable()
export class ClientDirectory {
  private readonly logger = new Logger('OAuth');
  private readonly clients = new Map<string, Client & { secrets: readonly StoredSecret[] }>();
  /** Ids by the URL of the document that describes the client. */
  private readonly idByMetadataUrl = new Map<string, string>();
  private position: CommitPosition | null = null;
  /** How far the clock of the database is ahead of the clock of this process. */
  private databaseClockOffsetMs = 0;

  constructor(
    private readonly repository: ClientsRepository,
    private readonly keyedHash: KeyedHash,
    private readonly clock: Clock,
  ) {}

  /** Loads clients that were committed since the previous call. `position` was read before the call. */
  async load(position: CommitPosition): Promise<void> {
    this.databaseClockOffsetMs = position.now.getTime() - this.clock.nowMs();
    for (const client of await this.repository.changedSince(nextStart(this.position, position))) {
      if (!clientKinds.includes(client.kind)) {
        this.ignoreUnknownKind(client);
        continue;
      }
      this.clients.set(client.id, client);
      if (client.metadataUrl) this.idByMetadataUrl.set(client.metadataUrl, client.id);
    }
    this.position = position;
  }

  /** Returns null for an unknown or disabled client. */
  find(id: string): Client | null {
    const client = this.clients.get(id);
    return client && !client.disabledAt ? client : null;
  }

  /** The client that a document describes, enabled or disabled. */
  findByMetadataUrl(url: string): Client | null {
    return this.clients.get(this.idByMetadataUrl.get(url) ?? '') ?? null;
  }

  /** Whether the client exists, enabled or disabled. */
  has(id: string): boolean {
    return this.clients.has(id);
  }

  /** Compares in constant time with every unexpired secret, under every key of SESSION_SECRET. */
  secretMatches(id: string, presented: string): boolean {
    const nowMs = this.clock.nowMs() + this.databaseClockOffsetMs;
    const secrets = this.clients.get(id)?.secrets ?? [];
    const valid = secrets.filter(({ expiresAt }) => !expiresAt || expiresAt.getTime() > nowMs);
    // A value that matched before needs no hash, which costs more than the rest of a small request.
    const bytes = Buffer.from(presented);
    for (const { verifiedValue } of valid)
      if (verifiedValue && constantTimeEqual(verifiedValue, bytes)) return true;
    const candidates = this.keyedHash.candidates(secretPurpose, presented);
    const secret = valid.find((stored) =>
      candidates.some((candidate) => constantTimeEqual(candidate, stored.hash)),
    );
    if (!secret) return false;
    secret.verifiedValue = bytes;
    if (!constantTimeEqual(candidates[0]!, secret.hash)) this.rehash(secret, candidates[0]!);
    return true;
  }

  /** A newer version that runs in parallel may have added a kind. Only its processes serve such clients. */
  private ignoreUnknownKind({ id, kind }: Client): void {
    this.clients.delete(id);
    this.logger.warn({ client: id, kind }, 'Ignored client of unknown kind.');
  }

  /** Replaces a hash under an older key of SESSION_SECRET, so that the older key can be removed. */
  private rehash(secret: StoredSecret, current: Buffer): void {
    this.repository.rehash(secret.id, secret.hash, current).catch(() => undefined);
    secret.hash = current;
  }
}
