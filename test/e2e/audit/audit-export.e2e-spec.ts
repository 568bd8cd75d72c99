import { AuditRepository } from '../../../src/audit/audit.repository.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { asAdmin, type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { newClient, sql, token } from '../../oauth/fixtures.js';

const path = '/exports/audit-events';

describe('The export of the audit trail', () => {
  let test: TestApp;
  let admin: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp();
    admin = await asAdmin(test);
    await sql(
      test,
      `INSERT INTO audit_events (id, action, outcome, actor_kind, user_id, address, details, created_at)
       SELECT ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'test.counted', 'SUCCESS', 'SYSTEM', $1, '192.0.2.7',
         jsonb_build_object('number', n, 'formula', '=1+1'), app_now()
       FROM generate_series(1, 10000) AS n`,
      [admin.userId],
    );
  });
  afterAll(() => test.close());
  afterEach(() => jest.restoreAllMocks());

  const count = (spy: jest.SpyInstance) => spy.mock.calls.length;

  it('streams 10,000 events as JSON Lines, newest first', async () => {
    const list = jest.spyOn(test.app.get(AuditRepository, { strict: false }), 'list');
    const response = await admin.client.fetch(`${path}.jsonl?action=test.counted`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit-events.jsonl"');
    const events = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ details }) => details.number)).toEqual(
      Array.from({ length: 10_000 }, (_, index) => 10_000 - index),
    );
    expect(events[0]).toMatchObject({ userId: admin.userId, address: '192.0.2.7', outcome: 'SUCCESS' });
    expect(Math.max(...list.mock.calls.map(([, , limit]) => limit))).toBe(500);
    expect(count(list)).toBe(21);
  });

  it('stops reading when its reader leaves, and frees the place', async () => {
    const list = jest.spyOn(test.app.get(AuditRepository, { strict: false }), 'list');
    const start = () => admin.client.fetch(`${path}.jsonl?action=test.counted`);
    for (let number = 0; number < 4; number += 1) {
      let response = await start();
      // The server notices a reader that left a moment later.
      while (response.status === 429) response = await start();
      await response.body!.cancel();
    }
    expect(count(list)).toBeLessThan(4 * 21);
  });

  it('is CSV without formulas, with the filter', async () => {
    const query = new URLSearchParams({
      ...{ action: 'test.counted', outcome: 'SUCCESS', actorKind: 'SYSTEM', userId: admin.userId },
      ...{ since: '2000-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z' },
    });
    const text = await (await admin.client.fetch(`${path}.csv?${query.toString()}`)).text();
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toBe(
      'id,createdAt,action,outcome,actorKind,actorUserId,actorSubject,actorName,userId,subject,targetType,targetId,address,details',
    );
    expect(lines).toHaveLength(10_001);
    const empty = await admin.client.fetch(`${path}.csv?targetType=thing&targetId=none`);
    expect((await empty.text()).trim().split('\r\n')).toHaveLength(1);
    for (const name of ['action', 'actorName', 'targetType', 'targetId']) {
      const none = await admin.client.fetch(`${path}.csv?${name}=`);
      expect((await none.text()).trim().split('\r\n')).toHaveLength(1);
    }
    expect((await admin.client.fetch(`${path}.csv?since=yesterday`)).status).toBe(400);
    expect((await admin.client.fetch(`${path}.xml`)).status).toBe(400);
  });

  it('is in the audit trail', async () => {
    await (await admin.client.fetch(`${path}.csv?action=none`)).text();
    const [event] = await sql(
      test,
      `SELECT actor_user_id, details FROM audit_trail WHERE action = 'audit_trail.exported' ORDER BY id DESC LIMIT 1`,
    );
    expect(event).toEqual({ actor_user_id: admin.userId, details: { format: 'csv' } });
  });

  it('is only for administrators, and clients with the scope admin', async () => {
    expect((await fetch(`${test.url}${path}.csv`)).status).toBe(401);
    const user = await signedUpUser(test);
    expect((await user.client.fetch(`${path}.csv`)).status).toBe(403);
    const statusOf = async (...scopes: ('admin' | 'profile:read')[]) => {
      const client = await newClient(test, { kind: 'SERVICE', scopes });
      const { body } = await token(test, client, {
        grant_type: 'client_credentials',
        scope: scopes.join(' '),
      });
      const headers = { authorization: `Bearer ${body.access_token as string}` };
      return (await fetch(`${test.url}${path}.csv?action=none`, { headers })).status;
    };
    expect(await statusOf('admin')).toBe(200);
    expect(await statusOf('profile:read')).toBe(403);
  });
});
