import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Downloads } from '../../outbound/downloads.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { ClientsService } from '../clients/clients.service.js';
import type { Client } from '../domain/clients.js';
import {
  documentSeconds,
  isDocumentUrl,
  maxDocumentBytes,
  MetadataRefused,
  parseClientDocument,
} from '../domain/unverified-clients.js';
import { OAuthRateLimits } from '../oauth-rate-limits.js';
import { DocumentReports } from './document-reports.js';

const reader = { kind: 'system', name: 'client metadata document' } as const;
const fetchTimeoutMs = 5_000;
/** How long a document that could not be used is not read again. */
const failureTtlMs = 60_000;

/** The request that names a document. */
interface Visitor {
  address: string;
  /** The user of the session in the request. Null without one. */
  findUserId(): Promise<string | null>;
}

/** Clients that a client ID metadata document describes. */
@Injectable()
export class ClientDocumentsService {
  private readonly failed = new LRUCache<string, true>({ max: 1_000, ttl: failureTtlMs });
  private readonly reading = new Map<string, Promise<void>>();

  constructor(
    private readonly clients: ClientsService,
    private readonly directory: ClientDirectory,
    private readonly downloads: Downloads,
    private readonly limits: OAuthRateLimits,
    private readonly reports: DocumentReports,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Whether a `client_id` is the URL of a document that this server reads. */
  isDocumentUrl(id: string): boolean {
    return this.config.mcp.enabled && isDocumentUrl(id, this.config.simulator !== null);
  }

  /** The client of a document. Reads it if it is new or old. Null if it cannot be used, or the client is disabled. */
  async find(url: string, visitor: Visitor): Promise<Client | null> {
    const known = this.directory.findByMetadataUrl(url);
    if (known?.disabledAt) return null;
    const readAtMs = known?.metadataReadAt?.getTime() ?? 0;
    if (this.clock.nowMs() - readAtMs > documentSeconds * 1000 && !this.failed.has(url)) {
      const running = this.reading.get(url) ?? this.read(url, known, visitor);
      this.reading.set(url, running);
      await running.finally(() => this.reading.delete(url));
    }
    const client = this.directory.findByMetadataUrl(url);
    return client && !client.disabledAt ? client : null;
  }

  /** If it fails, a known client keeps its settings. */
  private async read(url: string, known: Client | null, visitor: Visitor): Promise<void> {
    const { address } = visitor;
    const state = known ? (known.isVerified ? 'VERIFIED' : 'UNVERIFIED') : 'NEW';
    const userId = known ? null : await visitor.findUserId();
    if (!(await this.limits.mayFetchDocument({ state, userId, address })))
      return this.reports.limited(url, known !== null);
    try {
      const settings = parseClientDocument(await this.download(url), url);
      await this.clients.saveDocument(reader, settings, {
        metadataUrl: url,
        address,
        isForUser: userId !== null,
      });
      this.reports.used();
    } catch (error) {
      this.failed.set(url, true);
      await this.reports.refused(url, error, known !== null);
    }
  }

  private async download(url: string): Promise<unknown> {
    const { body } = await this.downloads.open(url, {
      maxBytes: maxDocumentBytes,
      signal: AbortSignal.timeout(fetchTimeoutMs),
      maxRedirects: 0,
      contentType: 'application/json',
    });
    const parts: Uint8Array[] = [];
    for await (const part of body) parts.push(part);
    try {
      return JSON.parse(Buffer.concat(parts).toString());
    } catch {
      throw new MetadataRefused('document', 'is not JSON');
    }
  }
}
