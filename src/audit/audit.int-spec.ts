import type { EntityManager } from 'typeorm';
import { AuditStand } from '../../test/support/audit-trail.js';
import type { UserActor } from '../auth/actor.js';
import { newId } from '../crypto/new-id.js';
import type { AuditFilter } from './audit.repository.js';
import type { Audit } from './audit.js';

describe('The audit trail', () => {
  let stand: AuditStand;
  let audit: Audit;
  let actor: UserActor;
  beforeAll(async () => {
    stand = await AuditStand.start();
    audit = stand.audit;
    actor = actorOf(await stand.addUser('actor@example.com'));
  });
  afterAll(() => stand.close());

  const actorOf = (userId: string): UserActor => ({
    kind: 'user',
    userId,
    role: 'USER',
    scopes: new Set(),
    sessionId: newId(),
    clientId: null,
    address: '192.0.2.7',
  });

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
    const undone = stand.database.transaction(async (manager) => {
      await audit.record({ action: 'test.undone', actor, outcome: 'SUCCESS' }, manager);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await audit.list({ action: 'test.undone' }, null, 10)).toEqual([]);
  });

  it('stores pseudonyms in events, and personal data apart', async () => {
    const target = { type: 'user', id: actor.userId };
    const email = { type: 'email', id: 'ab'.repeat(16) };
    await audit.recordAll([
      { action: 'test.personal', actor, outcome: 'SUCCESS', target },
      { action: 'test.personal', actor: null, outcome: 'FAILURE', target: email, address: '192.0.2.8' },
    ]);
    const stored = await stand.sql(
      `SELECT to_jsonb(e)::text AS text FROM audit_events e WHERE action = 'test.personal'`,
    );
    for (const { text } of stored)
      for (const personal of [actor.userId, email.id, '192.0.2.']) expect(text).not.toContain(personal);
    const events = await audit.list({ action: 'test.personal' }, null, 10);
    expect(events.map(({ userId, targetId, address }) => [userId, targetId, address])).toEqual([
      [null, email.id, '192.0.2.8'],
      [actor.userId, actor.userId, '192.0.2.7'],
    ]);
  });

  it.each([
    { actorKind: 'CLIENT' as const, actorName: 'found' },
    { targetType: 'thing', targetId: 'found' },
    { userId: 'actor', action: 'test.filtered' },
    { actorUserId: 'actor', action: 'test.filtered' },
    { subject: 'actor', action: 'test.filtered' },
  ])('is filtered by %j', async (filter) => {
    const client = { kind: 'client', userId: null, scopes: new Set<never>(), address: null } as const;
    const action = 'test.filtered';
    if ((await audit.list({ action }, null, 1)).length === 0) {
      await audit.recordAll([
        { action, actor: { ...client, clientId: 'found' }, outcome: 'SUCCESS' },
        {
          action,
          actor: { ...client, clientId: 'other' },
          outcome: 'SUCCESS',
          target: { type: 'thing', id: 'found' },
        },
        { action, actor, outcome: 'SUCCESS', target: { type: 'thing', id: 'other' } },
      ]);
    }
    const [{ subject }] = await stand.sql('SELECT id AS subject FROM audit_subjects WHERE user_id = $1', [
      actor.userId,
    ]);
    const filled = Object.entries(filter).map(([name, value]) => [
      name,
      value === 'actor' ? (name === 'subject' ? subject : actor.userId) : value,
    ]);
    expect(await audit.list(Object.fromEntries(filled), null, 10)).toHaveLength(1);
  });

  describe('after a user was deleted', () => {
    it('has neither the id of the user nor an address, and still shows what one person did', async () => {
      const userId = await stand.addUser('deleted@example.com');
      const admin = await stand.addUser('admin@example.com');
      await audit.record({ action: 'test.erased', actor: actorOf(userId), outcome: 'SUCCESS' });
      await audit.record({ action: 'test.erased', actor: actorOf(admin), outcome: 'SUCCESS', userId });
      await stand.sql('DELETE FROM users WHERE id = $1', [userId]);
      const [byAdmin, byUser] = await audit.list({ action: 'test.erased' }, null, 10);
      expect(byUser).toMatchObject({ actorUserId: null, userId: null, address: null });
      expect(byAdmin).toMatchObject({ actorUserId: admin, userId: null, address: '192.0.2.7' });
      expect(byAdmin!.subject).toBe(byUser!.actorSubject);
      expect(
        await audit.list({ action: 'test.erased', subject: byUser!.actorSubject }, null, 10),
      ).toHaveLength(2);
    });

    it('stores no personal data of events that are recorded later', async () => {
      await audit.record({ action: 'test.late', actor: actorOf(newId()), outcome: 'SUCCESS' });
      const [event] = await audit.list({ action: 'test.late' }, null, 1);
      expect(event).toMatchObject({ actorKind: 'USER', actorUserId: null, address: null });
    });

    it('loses what a transaction wrote meanwhile', async () => {
      const userId = await stand.addUser('racing@example.com');
      await stand.database.transaction(async (manager: EntityManager) => {
        await audit.record({ action: 'test.racing', actor: actorOf(userId), outcome: 'SUCCESS' }, manager);
        await stand.sql('DELETE FROM users WHERE id = $1', [userId]);
      });
      const left = () =>
        stand.sql(
          `SELECT FROM audit_personal_data JOIN audit_events ON id = event_id WHERE action = 'test.racing'`,
        );
      expect(await left()).toHaveLength(1);
      await stand.seal();
      await stand.deleteExpired();
      expect(await left()).toEqual([]);
    });

    it('has no hashes of the email addresses of the user', async () => {
      const userId = await stand.addUser('hashed@example.com');
      const events = ['aa', 'bb', 'cc'].map((id) => ({
        action: 'test.hashed',
        actor: null,
        outcome: 'FAILURE' as const,
        target: { type: 'email', id },
        address: '192.0.2.9',
      }));
      await audit.recordAll(events);
      await stand.database.transaction(async (manager) => {
        await audit.assignEmail(['aa'], userId, manager);
        await audit.eraseEmail(['bb'], manager);
        await manager.query('DELETE FROM users WHERE id = $1', [userId]);
      });
      const left = await audit.list({ action: 'test.hashed' }, null, 10);
      expect(left.map(({ targetId }) => targetId)).toEqual(['cc', null, null]);
    });
  });

  describe('has an event for each change of personal data, which the application role can request', () => {
    const hash = 'ee'.repeat(16);
    const changes = async () =>
      (await audit.list({}, null, 100))
        .filter(({ action }) => action.startsWith('audit.personal_data_'))
        .map(({ action, actorName, subject, details }) => [action, actorName, subject, details]);
    const recordOne = (by: UserActor | null) =>
      audit.record({
        action: 'test.changed',
        actor: by,
        outcome: 'FAILURE',
        target: { type: 'email', id: hash },
      });

    it('by a hash of an email address', async () => {
      await recordOne(null);
      await stand.database.transaction((manager) => audit.eraseEmail([hash, 'unknown'], manager));
      expect((await changes())[0]).toEqual(['audit.personal_data_erased', 'database', null, { events: 1 }]);
      const before = await changes();
      await stand.database.transaction((manager) => audit.eraseEmail(['unknown'], manager));
      expect(await changes()).toEqual(before);
    });

    it('by a user who gets it, and not if it belongs to another one', async () => {
      const userId = await stand.addUser('assigned@example.com');
      await recordOne(actor);
      await recordOne(null);
      await stand.database.transaction((manager) => audit.assignEmail([hash], userId, manager));
      const [{ id: subject }] = await stand.sql('SELECT id FROM audit_subjects WHERE user_id = $1', [userId]);
      expect((await changes())[0]).toEqual([
        'audit.personal_data_assigned',
        ...['database', subject, { events: 1 }],
      ]);
      await stand.sql('DELETE FROM users WHERE id = $1', [userId]);
      expect((await changes())[0]).toEqual([
        'audit.personal_data_erased',
        'database',
        subject,
        { events: 1 },
      ]);
      const [ofVisitor, ofActor] = await audit.list({ action: 'test.changed' }, null, 2);
      expect([ofVisitor!.address, ofActor!.address]).toEqual([null, '192.0.2.7']);
    });
  });

  it('gives the rows of older versions pseudonyms', async () => {
    await stand.sql(
      `INSERT INTO audit_events (id, action, outcome, actor_kind, actor_user_id, user_id, target_type, target_id, address,
         details, created_at)
       VALUES (gen_random_uuid(), 'test.old_version', 'SUCCESS', 'USER', $1::uuid, $1::uuid, 'user', $1::uuid::text, '192.0.2.7', '{}', app_now())`,
      [actor.userId],
    );
    const [event] = await audit.list({ action: 'test.old_version' }, null, 1);
    const { userId } = actor;
    expect(event).toMatchObject({ actorUserId: userId, userId, targetId: userId, address: '192.0.2.7' });
    const [stored] = await stand.sql(
      `SELECT actor_user_id, user_id, address FROM audit_events WHERE action = 'test.old_version'`,
    );
    expect(stored).toEqual({ actor_user_id: null, user_id: null, address: null });
  });

  it.each([
    "UPDATE audit_events SET outcome = 'SUCCESS'",
    'DELETE FROM audit_events',
    'TRUNCATE audit_events',
  ])('refuses %s', async (statement) => {
    await audit.record({ action: 'test.kept', actor, outcome: 'FAILURE' });
    const before = await audit.list({}, null, 100);
    await expect(stand.sql(statement)).rejects.toThrow('audit_events is append-only');
    expect(await audit.list({}, null, 100)).toEqual(before);
  });

  describe('with many events', () => {
    const email = 'cd'.repeat(16);
    let found: string;
    beforeAll(async () => {
      found = await stand.addUser('found@example.com');
      const base = { action: 'test.found', actor: null, outcome: 'SUCCESS' as const };
      await audit.recordAll([
        { ...base, target: { type: 'user', id: found } },
        { ...base, target: { type: 'account', id: '0193a1b2-0000-7000-8000-000000000001' } },
        { ...base, target: { type: 'email', id: email } },
        { ...base, target: { type: 'oauth_client', id: 'reporting' } },
        { ...base, target: { type: 'file', id: 'ef'.repeat(16) } },
        { ...base, actor: { kind: 'system', name: 'test.rare' } },
      ]);
      await stand.sql(
        `INSERT INTO audit_events (id, action, outcome, actor_kind, actor_name, target_type, target_id, details, created_at)
         SELECT (lpad(to_hex((extract(epoch FROM time) * 1000)::bigint), 12, '0') || '70008'
           || lpad(to_hex(n), 15, '0'))::uuid,
           'test.many', 'SUCCESS', 'CLIENT', 'client', 'oauth_client', 'other', '{}', time
         FROM generate_series(1, 20000) AS n, LATERAL (SELECT app_now() - n * interval '1 minute' AS time) AS t`,
      );
      await stand.sql('ANALYZE audit_events, audit_personal_data, audit_subjects');
    });
    const ago = (minutes: number) => new Date(stand.clock.nowMs() - minutes * 60_000);

    it.each<[string, () => AuditFilter, string]>([
      ['a user', () => ({ targetType: 'user', targetId: found }), 'audit_events_target_id_idx'],
      [
        'an account',
        () => ({ targetId: '0193a1b2-0000-7000-8000-000000000001' }),
        'audit_events_target_id_idx',
      ],
      ['an email address', () => ({ targetId: email }), 'audit_events_target_id_idx'],
      [
        'an id like that of an email address',
        () => ({ targetId: 'ef'.repeat(16) }),
        'audit_events_target_id_idx',
      ],
      ['a client', () => ({ targetId: 'reporting' }), 'audit_events_target_id_idx'],
      ['a part of the installation', () => ({ actorName: 'test.rare' }), 'audit_events_actor_name_idx'],
    ])('finds those of %s without reading all', async (_, filter, index) => {
      const events = await audit.list(filter(), null, 10);
      expect(events.map(({ action }) => action)).toEqual(['test.found']);
      const plan = await stand.planOf(() => audit.list(filter(), null, 10));
      expect(plan).toContain(index);
      expect(plan).not.toContain('Seq Scan on audit_events');
    });

    it('finds those of a time without reading newer ones', async () => {
      const filter = { since: ago(10_010), until: ago(10_000) };
      const events = await audit.list(filter, null, 20);
      expect(events).toHaveLength(10);
      const plan = await stand.planOf(() => audit.list({ until: ago(10_000) }, null, 20));
      expect(plan).toMatch(/Index Cond: \(.*id < /);
    });
  });
});
