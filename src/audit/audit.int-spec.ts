import { DataSource } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import type { UserActor } from '../auth/actor.js';
import type { Clock } from '../clock/clock.js';
import type { Config } from '../config/config.js';
import { dataSourceOptions } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { AuditEventEntity } from './audit-event.entity.js';
import { AuditRepository } from './audit.repository.js';
import { Audit } from './audit.js';
import { AuditRetentionService } from './retention.service.js';

describe('The audit trail', () => {
  let test: TestDatabase;
  let source: DataSource;
  let database: Database;
  let audit: Audit;
  beforeAll(async () => {
    test = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(test.url, 2)).initialize();
    database = new Database(source);
    audit = new Audit(new AuditRepository(source.getRepository(AuditEventEntity)));
  });
  afterAll(async () => {
    await source.destroy();
    await test.drop();
  });

  const actor: UserActor = {
    kind: 'user',
    userId: newId(),
    role: 'USER',
    scopes: new Set(),
    sessionId: newId(),
    clientId: null,
    address: '192.0.2.7',
  };

  it('stores actor, action, target, time, address and outcome', async () => {
    const target = { type: 'account', id: newId() };
    await audit.record({
      action: 'account.connected',
      actor,
      outcome: 'SUCCESS',
      target,
      details: { rank: 1 },
    });
    const [event] = await audit.list({ action: 'account.connected' }, null, 10);
    expect(event).toMatchObject({
      actorKind: 'USER',
      actorUserId: actor.userId,
      userId: actor.userId,
      targetType: 'account',
      targetId: target.id,
      outcome: 'SUCCESS',
      address: '192.0.2.7',
      details: { rank: 1 },
    });
    expect(event!.createdAt).toBeInstanceOf(Date);
  });

  it('distinguishes every kind of actor', async () => {
    const client = {
      kind: 'client',
      clientId: 'reporting',
      userId: null,
      scopes: new Set<never>(),
      address: null,
    } as const;
    const actors = [client, { kind: 'system', name: 'users.cleanup' } as const, null];
    for (const each of actors) await audit.record({ action: 'test.actors', actor: each, outcome: 'FAILURE' });
    const events = await audit.list({ action: 'test.actors', outcome: 'FAILURE' }, null, 10);
    expect(events.map(({ actorKind, actorName }) => [actorKind, actorName])).toEqual([
      ['ANONYMOUS', null],
      ['SYSTEM', 'users.cleanup'],
      ['CLIENT', 'reporting'],
    ]);
  });

  it('is part of the transaction of the action', async () => {
    const undone = database.transaction(async (manager) => {
      await audit.record({ action: 'test.undone', actor, outcome: 'SUCCESS' }, manager);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await audit.list({ action: 'test.undone' }, null, 10)).toEqual([]);
  });

  it('is kept for its retention time, and then deleted in batches', async () => {
    const insert = (action: string, ageDays: number, count: number) =>
      source.query(
        `INSERT INTO audit_events (id, action, outcome, actor_kind, details, created_at)
         SELECT gen_random_uuid(), $1, 'SUCCESS', 'SYSTEM', '{}', app_now() - $2 * interval '1 day'
         FROM generate_series(1, $3)`,
        [action, ageDays, count],
      );
    await insert('test.old', 91, 5_001);
    await insert('test.young', 89, 1);
    const config = { audit: { retentionDays: 90 } } as Config;
    const clock = { nowMs: () => Date.now() } as Clock;
    await new AuditRetentionService(
      new AuditRepository(source.getRepository(AuditEventEntity)),
      clock,
      config,
    ).deleteExpired(new AbortController().signal);
    expect(await audit.list({ action: 'test.old' }, null, 10)).toEqual([]);
    expect(await audit.list({ action: 'test.young' }, null, 10)).toHaveLength(1);
  });

  it.each([
    "UPDATE audit_events SET outcome = 'SUCCESS'",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ])('refuses %s', async (statement) => {
    await audit.record({ action: 'test.kept', actor, outcome: 'FAILURE' });
    const before = await audit.list({}, null, 100);
    await expect(source.query(statement)).rejects.toThrow('audit_events is append-only');
    expect(await audit.list({}, null, 100)).toEqual(before);
  });
});
