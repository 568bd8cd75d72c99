import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEvent } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { ClientUsageRepository } from './clients/client-usage.repository.js';
import { ClientsRepository } from './clients/clients.repository.js';
import { AuthorizationsRepository } from './consents/authorizations.repository.js';
import type { OAuthEvent } from './domain/events.js';
import { Extensions } from './extension-points.js';

/** How long what happens by the hundred waits for company, and how much of it waits at most. */
const batchDelayMs = 200;
const maxBatch = 500;

type UsageCounts = { grants: number; refreshes: number; failures: number };

/**
 * Tells of what happens. What ends or allows something is written in its own transaction; issuance, which changes nothing that could
 * be lost, is written in small batches.
 */
@Injectable()
export class OAuthEvents implements OnModuleDestroy {
  private readonly logger = new Logger('OAuth');
  private pending: OAuthEvent[] = [];
  private counts = new Map<string, UsageCounts>();
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly audit: Audit,
    private readonly clients: ClientsRepository,
    private readonly dailyUsage: ClientUsageRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly database: Database,
    private readonly extensions: Extensions,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }

  /** Writes the event with what it tells of. Afterwards, when that is committed, {@link notifyHook} it. */
  async record(manager: EntityManager, event: OAuthEvent): Promise<void> {
    await this.audit.record(toAuditEvent(event), manager);
  }

  /** Calls the hook. It can neither delay nor break what happened. */
  notifyHook(event: OAuthEvent): void {
    const { onEvent } = this.extensions;
    if (!onEvent) return;
    Promise.resolve()
      .then(() => onEvent(event))
      .catch((error: unknown) =>
        this.logger.error({ err: error, event: event.name }, 'The event hook failed.'),
      );
  }

  /** Tokens were handed out. */
  recordIssued(event: OAuthEvent): void {
    this.pending.push(event);
    const refreshed = event.name === 'token_refreshed';
    this.count(event.clientId, refreshed ? 'refreshes' : 'grants');
    this.notifyHook(event);
  }

  /** A client that is known asked for tokens and got none. */
  countRefusal(clientId: string): void {
    this.count(clientId, 'failures');
  }

  /** Writes what waits, and resolves when it is written. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { pending: events, counts: counted } = this;
    this.pending = [];
    this.counts = new Map();
    if (counted.size > 0) this.writing = this.writing.then(() => this.write(events, counted));
    await this.writing;
  }

  private count(clientId: string, what: keyof UsageCounts): void {
    const usage = this.counts.get(clientId) ?? { grants: 0, refreshes: 0, failures: 0 };
    usage[what] += 1;
    this.counts.set(clientId, usage);
    if (this.pending.length >= maxBatch) void this.flush();
    else this.timer ??= setTimeout(() => void this.flush(), batchDelayMs);
  }

  private async write(events: OAuthEvent[], counted: Map<string, UsageCounts>): Promise<void> {
    const usage = [...counted].map(([clientId, counts]) => ({ clientId, ...counts }));
    const authorizationIds = [...new Set(events.map((event) => event.authorizationId))].filter(
      (id): id is string => id !== null,
    );
    try {
      await this.database.transaction(async (manager) => {
        if (events.length > 0) await this.audit.recordAll(events.map(toAuditEvent), manager);
        await this.clients.addUsage(manager, usage);
        await this.dailyUsage.add(manager, usage);
        if (authorizationIds.length > 0) await this.authorizations.markUsed(manager, authorizationIds);
      });
    } catch (error) {
      this.logger.error({ err: error, events: events.length }, 'Issued tokens could not be written down.');
    }
  }
}

function toAuditEvent(event: OAuthEvent): AuditEvent {
  const { clientId, userId, authorizationId, address } = event;
  const scopes = new Set<never>();
  return {
    action: `oauth.${event.name}`,
    actor: userId
      ? { kind: 'user', userId, role: 'USER', scopes, sessionId: null, clientId, address }
      : { kind: 'client', clientId, userId: null, scopes, address },
    outcome: event.name === 'token_reused' ? 'FAILURE' : 'SUCCESS',
    target: authorizationId
      ? { type: 'oauth_authorization', id: authorizationId }
      : { type: 'oauth_client', id: clientId },
    details: { ...event.details },
  };
}
