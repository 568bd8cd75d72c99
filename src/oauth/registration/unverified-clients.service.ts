import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { DownloadFailure } from '../../outbound/download-failure.js';
import { Downloads } from '../../outbound/downloads.js';
import { addressKey } from '../../rate-limits/network-address.js';
import type { RateLimiter } from '../../rate-limits/rate-limiter.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import { ClientDirectory } from '../clients/client-directory.js';
import { ClientsService } from '../clients/clients.service.js';
import type { Client, FieldError } from '../domain/clients.js';
import { RegistrationRefused } from '../domain/client-registration.js';
import {
  documentSeconds,
  isDocumentUrl,
  maxDocumentBytes,
  MetadataRefused,
  parseAnonymousMetadata,
  parseClientDocument,
} from '../domain/unverified-clients.js';
import { OAuthCache } from '../oauth-cache.js';

const registrar = { kind: 'system', name: 'client registration' } as const;
const fetchTimeoutMs = 5_000;
/** How long a document that could not be used is not read again. */
const failureTtlMs = 60_000;
const maxRegistrationsPerHour = 20;
const maxFetchesPerMinute = 60;
/** Unknown documents that a caller may name: each is fetched, and may become a stored client. */
const maxNewDocumentsPerHour = 20;

/** Clients without an administrator: those that register themselves, and those that a document describes. */
@Injectable()
export class UnverifiedClientsService {
  private readonly logger = new Logger('OAuth');
  private readonly registrations: RateLimiter;
  private readonly fetches: RateLimiter;
  private readonly newDocuments: RateLimiter;
  private readonly failed = new LRUCache<string, true>({ max: 1_000, ttl: failureTtlMs });
  private readonly reading = new Map<string, Promise<void>>();

  constructor(
    private readonly clients: ClientsService,
    private readonly directory: ClientDirectory,
    private readonly downloads: Downloads,
    private readonly cache: OAuthCache,
    private readonly clock: Clock,
    private readonly config: Config,
    limits: RateLimits,
  ) {
    this.registrations = limits.limiter({
      name: 'oauth:registrations',
      max: maxRegistrationsPerHour,
      windowSeconds: 3600,
    });
    this.fetches = limits.limiter({
      name: 'oauth:client-documents',
      max: maxFetchesPerMinute,
      windowSeconds: 60,
    });
    this.newDocuments = limits.limiter({
      name: 'oauth:new-client-documents',
      max: maxNewDocumentsPerHour,
      windowSeconds: 3600,
    });
  }

  /** Whether callers without an initial access token may register assistants. */
  get mayRegister(): boolean {
    return this.config.mcp.enabled && this.config.oauth.dynamicRegistration;
  }

  /** Counts a registration. Returns null if it is admitted, else the seconds to wait. */
  async countRegistration(address: string): Promise<number | null> {
    const { admitted, resetMs } = await this.registrations.consume(addressKey(address));
    return admitted ? null : Math.max(1, Math.ceil(resetMs / 1000));
  }

  /** @throws RegistrationRefused; Failure CLIENT_LIMIT_REACHED */
  async register(metadata: unknown, address: string): Promise<Client> {
    try {
      const settings = parseAnonymousMetadata(metadata, 'Unnamed assistant');
      const { client } = await this.clients.create(registrar, settings, {
        address,
        unverified: { origin: 'REGISTRATION', metadataUrl: null },
      });
      return client;
    } catch (error) {
      throw toRefusal(error);
    }
  }

  /** Whether a `client_id` is the URL of a document that this server reads. */
  isDocumentUrl(id: string): boolean {
    return this.config.mcp.enabled && isDocumentUrl(id, this.config.simulator !== null);
  }

  /** The client of a document. Reads it if it is new or old. Null if it cannot be used, or the client is disabled. */
  async findByDocument(url: string, address: string): Promise<Client | null> {
    const known = this.directory.findByMetadataUrl(url);
    if (known?.disabledAt) return null;
    const readAtMs = known?.metadataReadAt?.getTime() ?? 0;
    if (this.clock.nowMs() - readAtMs > documentSeconds * 1000 && !this.failed.has(url)) {
      const running = this.reading.get(url) ?? this.read(url, known, address);
      this.reading.set(url, running);
      await running.finally(() => this.reading.delete(url));
    }
    const client = this.directory.findByMetadataUrl(url);
    return client && !client.disabledAt ? client : null;
  }

  /** If it fails, a known client keeps its settings. */
  private async read(url: string, known: Client | null, address: string): Promise<void> {
    try {
      if (!known && !(await this.newDocuments.consume(addressKey(address))).admitted) return;
      if (!(await this.fetches.consume('all')).admitted) return;
      const settings = parseClientDocument(await this.download(url), url);
      await this.clients.saveDocument(registrar, settings, { metadataUrl: url, address });
      await this.cache.reload();
    } catch (error) {
      this.failed.set(url, true);
      const isExpected =
        error instanceof DownloadFailure || error instanceof MetadataRefused || error instanceof Failure;
      if (!isExpected) throw error;
      this.logger.debug({ err: error, url, isKnown: known !== null }, 'Client metadata document refused');
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

function toRefusal(error: unknown): unknown {
  if (error instanceof MetadataRefused) return refused(error.field, error.message);
  if (!(error instanceof Failure) || error.code !== 'INVALID_INPUT') return error;
  const [first] = (error.details as { fields: FieldError[] }).fields;
  return refused(first!.path, first!.message);
}

function refused(field: string, message: string): RegistrationRefused {
  const isRedirect = /^redirect_?uris/i.test(field);
  return new RegistrationRefused(
    isRedirect ? 'invalid_redirect_uri' : 'invalid_client_metadata',
    `${field} ${message}`,
  );
}
