import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { constantTimeEqual } from '../../crypto/constant-time.js';
import { KeyedHash } from '../../crypto/keyed-hash.js';
import { type CommitPosition, nextStart } from '../../database/commit-position.js';
import { type Client, clientKinds, type StoredSecret } from '../domain/clients.js';
import { ClientsRepository, deletedClientDays } from './clients.repository.js';

export const secretPurpose = 'oauth-client-secret';

/** A reader that missed more reads everything again. Far less than deletions are recorded for. */
const maxMissedMs = (deletedClientDays * 86_400_000) / 2;

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

  /** Loads clients that were committed or deleted since the previous call. `position` was read before the call. */
  async load(position: CommitPosition): Promise<void> {
    this.databaseClockOffsetMs = position.now.getTime() - this.clock.nowMs();
    const start = this.startOf(position);
    const changed = await this.repository.changedSince(start);
    // Read later, so that it has every client that was deleted after `changed` was read. Ids are not used again.
    const deletedIds = start === null ? [] : await this.repository.deletedSince(start);
    if (start === null) {
      this.clients.clear();
      this.idByMetadataUrl.clear();
    }
    for (const client of changed) this.add(client);
    for (const id of deletedIds) this.remove(id);
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

  /** Null: read all clients. */
  private startOf(position: CommitPosition): bigint | null {
    const missedMs = this.position ? position.now.getTime() - this.position.now.getTime() : 0;
    return missedMs > maxMissedMs ? null : nextStart(this.position, position);
  }

  private add(client: Client & { secrets: readonly StoredSecret[] }): void {
    if (!clientKinds.includes(client.kind)) {
      // A newer version that runs in parallel may have added a kind. Only its processes serve such clients.
      this.remove(client.id);
      this.logger.warn({ client: client.id, kind: client.kind }, 'Ignored client of unknown kind.');
      return;
    }
    this.clients.set(client.id, client);
    if (client.metadataUrl) this.idByMetadataUrl.set(client.metadataUrl, client.id);
  }

  private remove(id: string): void {
    const url = this.clients.get(id)?.metadataUrl;
    this.clients.delete(id);
    // The document may describe a new client by now.
    if (url && this.idByMetadataUrl.get(url) === id) this.idByMetadataUrl.delete(url);
  }

  /** Replaces a hash under an older key of SESSION_SECRET, so that the older key can be removed. */
  private rehash(secret: StoredSecret, current: Buffer): void {
    this.repository.rehash(secret.id, secret.hash, current).catch(() => undefined);
    secret.hash = current;
  }
}
