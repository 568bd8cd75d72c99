import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Audit, type AuditEvent } from '../audit/audit.js';
import type { Database } from '../database/database.js';
import type { ClientUsageRepository } from './clients/client-usage.repository.js';
import type { ClientsRepository } from './clients/clients.repository.js';
import type { AuthorizationsRepository } from './consents/authorizations.repository.js';
import type { OAuthEvent } from './domain/events.js';
import { OAuthEvents } from './oauth-events.js';

class RecordingAudit extends Audit {
  readonly events: AuditEvent[] = [];
  statements = 0;

  constructor() {
    super(undefined as never);
  }

  override async recordAll(events: readonly AuditEvent[]): Promise<void> {
    this.statements += 1;
    this.events.push(...events);
  }
}

const issued: OAuthEvent = {
  name: 'token_issued',
  clientId: 'c',
  userId: null,
  authorizationId: null,
  address: null,
  details: {},
};

function eventsWith(onEvent?: (event: OAuthEvent) => void) {
  const audit = new RecordingAudit();
  const usage: object[] = [];
  const clients = { addUsage: async (counts: object[]) => void usage.push(...counts) };
  const database = {
    transaction: async (work: (manager: EntityManager) => Promise<unknown>) => work({} as EntityManager),
  };
  const events = new OAuthEvents(
    audit,
    clients as unknown as ClientsRepository,
    { add: async () => undefined } as unknown as ClientUsageRepository,
    {} as AuthorizationsRepository,
    database as unknown as Database,
    { grants: {}, profiles: {}, onEvent },
  );
  return { events, audit, usage };
}

describe('Events of the authorization server', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('are passed to the hook, whose errors are ignored', async () => {
    const received: string[] = [];
    const { events } = eventsWith((event) => {
      received.push(event.name);
      throw new Error('The hook is broken.');
    });
    events.notifyHook({ ...issued, name: 'consent_given' });
    events.recordIssued(issued);
    await events.flush();
    expect(received).toEqual(['consent_given', 'token_issued']);
  });

  it('of issued tokens are written in one batch, with counters by client', async () => {
    const { events, audit, usage } = eventsWith();
    for (let count = 0; count < 20; count += 1) events.recordIssued(issued);
    events.recordIssued({ ...issued, name: 'token_refreshed', clientId: 'd' });
    events.countRefusal('d');
    await events.flush();
    expect(audit.statements).toBe(1);
    expect(audit.events).toHaveLength(21);
    expect(usage).toEqual([
      { clientId: 'c', grants: 20, refreshes: 0, failures: 0 },
      { clientId: 'd', grants: 0, refreshes: 1, failures: 1 },
    ]);
  });

  it('are written when the process stops', async () => {
    const { events, audit } = eventsWith();
    events.recordIssued(issued);
    await events.onModuleDestroy();
    expect(audit.events).toHaveLength(1);
  });
});
