import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEvent } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { ClientUsageRepository } from './clients/client-usage.repository.js';
import { ClientsRepository } from './clients/clients.repository.js';
import { AuthorizationsRepository } from './consents/authorizations.repository.js';
import type { OAuthEvent } from './domain/events.js';
import { Extensions } from './extension-points.js';

/** Issued tokens are written in batches. */
const batchDelayMs = 200;
const maxBatch = 500;

type UsageCounts = { grants: number; refreshes: number; failures: number };

/**
 * Records events in the audit trail and usage counters, and calls the event hook. Consents and revocations are recorded in their own
 * transaction. Issued tokens are recorded in small batches.
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

  /** Records the event in the transaction of its change. Call {@link notifyHook} after the commit. */
  async record(manager: EntityManager, event: OAuthEvent): Promise<void> {
    await this.audit.record(toAuditEvent(event), manager);
  }

  /** Calls the event hook. It can neither delay nor fail the request. */
  notifyHook(event: OAuthEvent): void {
    const { onEvent } = this.extensions;
    if (!onEvent) return;
    Promise.resolve()
      .then(() => onEvent(event))
      .catch((error: unknown) =>
        this.logger.error({ err: error, event: event.name }, 'The event hook failed.'),
      );
  }

  /** Records issued tokens, in the next batch. */
  recordIssued(event: OAuthEvent): void {
    this.pending.push(event);
    const refreshed = event.name === 'token_refreshed';
    this.count(event.clientId, refreshed ? 'refreshes' : 'grants');
    this.notifyHook(event);
  }

  /** Counts a refused token request of a known client. */
  countRefusal(clientId: string): void {
    this.count(clientId, 'failures');
  }

  /** Writes the pending batch. Resolves when it is written. */
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
        await this.clients.addUsage(usage, manager);
        await this.dailyUsage.add(usage, manager);
        if (authorizationIds.length > 0) await this.authorizations.markUsed(authorizationIds, manager);
      });
    } catch (error) {
      this.logger.error({ err: error, events: events.length }, 'Failed to record issued tokens.');
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
