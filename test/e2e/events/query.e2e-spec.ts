import { Database } from '../../../src/database/database.js';
import { EventRetentionService } from '../../../src/events/retention.service.js';
import { WorkRunner } from '../../../src/jobs/work/work-runner.js';
import { newId } from '../../../src/crypto/new-id.js';
import { newClient, token } from '../../oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { type SignedUpUser, signedUpUser } from '../../support/clients/users.js';
import { appendEvents, tierEvent } from '../../support/events-app.js';

const dayMs = 86_400_000;
const query = `query ($first: Int! = 10, $after: String, $types: [String!], $accountIds: [ID!]) {
  events(first: $first, after: $after, types: $types, accountIds: $accountIds) {
    edges { cursor node { id type occurredAt sequence entityKind entityId accountId data } }
    pageInfo { endCursor startCursor hasNextPage hasPreviousPage }
  }
}`;

describe('The query events', () => {
  let test: TestApp;
  let user: SignedUpUser;
  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    user = await signedUpUser(test);
    await sequence();
  });

  const sql = (statement: string, values: unknown[] = []) =>
    test.app.get(Database).manager.query<any[]>(statement, values);
  const sequence = () => test.app.get(WorkRunner).drain();
  const read = async (variables: Record<string, unknown> = {}, { client } = user) =>
    (await client.data(query, variables)).events;
  const errorOf = async (variables: Record<string, unknown>) =>
    (await user.client.graphql(query, variables)).errors?.[0];
  const append = async (...tiers: [string, string][]) => {
    await appendEvents(test.app, ...tiers.map(([from, to]) => tierEvent(user.userId, from, to)));
    await sequence();
  };
  const typesOf = (page: any): string[] => page.edges.map(({ node }: any) => node.data.tierId);
  /** The newest position, as a new reader gets it. */
  const end = async () => (await read({ types: ['endpoint.test'] })).pageInfo.endCursor as string;

  it('returns events with their payload, and a cursor to read on', async () => {
    const after = await end();
    await append(['a', 'b'], ['b', 'c'], ['c', 'd']);
    const first = await read({ first: 2, after });
    expect(first.edges[0].node).toEqual({
      id: expect.any(String),
      type: 'tier.changed',
      occurredAt: expect.any(String),
      sequence: 1,
      entityKind: 'user',
      entityId: user.userId,
      accountId: null,
      data: {
        ...{ userId: user.userId, accountId: null, sequence: 1, entityKind: 'user', entityId: user.userId },
        ...{ tierId: 'b', previousTierId: 'a' },
      },
    });
    expect(first.pageInfo).toEqual({
      startCursor: first.edges[0].cursor,
      endCursor: first.edges[1].cursor,
      hasNextPage: true,
      hasPreviousPage: true,
    });
    const second = await read({ first: 2, after: first.pageInfo.endCursor });
    expect(typesOf(second)).toEqual(['d']);
    expect(second.pageInfo.hasNextPage).toBe(false);
    await append(['d', 'e']);
    expect(typesOf(await read({ after: second.pageInfo.endCursor }))).toEqual(['e']);
  });

  it('returns a cursor that moves on while only other events happen', async () => {
    const before = await end();
    const other = await signedUpUser(test);
    await appendEvents(test.app, tierEvent(other.userId, 'a', 'b'));
    await sequence();
    const empty = await read({ after: before });
    expect(empty.edges).toEqual([]);
    expect(empty.pageInfo.endCursor).not.toBe(before);
    await append(['a', 'b']);
    expect(typesOf(await read({ after: empty.pageInfo.endCursor }))).toEqual(['b']);
    expect(await read({ after: empty.pageInfo.endCursor }, other)).toMatchObject({ edges: [] });
  });

  it('filters by type and account', async () => {
    const after = await end();
    const accountId = newId();
    await appendEvents(test.app, {
      type: 'account.disconnected',
      userId: user.userId,
      accountId,
      entityId: accountId,
      data: { platform: 'TEST', reason: 'USER' },
    });
    await append(['a', 'b']);
    const types = async (variables: Record<string, unknown>) =>
      (await read({ after, ...variables })).edges.map(({ node }: any) => node.type);
    expect(await types({})).toEqual(['account.disconnected', 'tier.changed']);
    expect(await types({ types: ['tier.changed'] })).toEqual(['tier.changed']);
    expect(await types({ accountIds: [accountId] })).toEqual(['account.disconnected']);
    expect(await types({ accountIds: [newId()] })).toEqual([]);
    expect(await types({ types: [] })).toEqual([]);
    expect(await errorOf({ types: ['no.such'] })).toMatchObject({
      extensions: { code: 'INVALID_INPUT', details: { fields: [{ path: 'types' }] } },
    });
  });

  it('refuses what is no cursor', async () => {
    const cursors = [
      'x',
      '',
      Buffer.from('["-1"]').toString('base64url'),
      Buffer.from('[1]').toString('base64'),
    ];
    for (const after of cursors)
      expect(await errorOf({ after })).toMatchObject({
        extensions: { code: 'INVALID_INPUT', details: { fields: [{ path: 'after' }] } },
      });
  });

  it('reports that events after a cursor were deleted, also after a restore', async () => {
    const old = await end();
    await append(['a', 'b'], ['b', 'c']);
    await sql(
      `UPDATE events SET occurred_at = app_now() - interval '30 days 1 minute' WHERE user_id = $1 AND sequence = 1`,
      [user.userId],
    );
    await sql(
      `UPDATE events SET occurred_at = app_now() - interval '40 days'
       WHERE position < (SELECT min(position) FROM events WHERE user_id = $1)`,
      [user.userId],
    );
    await test.app.get(EventRetentionService).deleteExpired(new AbortController().signal);
    expect(await errorOf({ after: old })).toMatchObject({ extensions: { code: 'EVENTS_EXPIRED' } });
    const first = await read();
    expect(typesOf(first)).toEqual(['c']);
    expect(typesOf(await read({ after: first.edges[0].cursor }))).toEqual([]);
    const [{ id }] = await sql('SELECT log_id AS id FROM event_head');
    const beyond = Buffer.from(JSON.stringify(['900000000', id])).toString('base64url');
    expect(await errorOf({ after: beyond })).toMatchObject({ extensions: { code: 'EVENTS_EXPIRED' } });
  });

  it('refuses cursors of the log before a restore, also if the restored log has grown past them', async () => {
    const before = await end();
    // As npm run restore does.
    await sql('UPDATE event_head SET log_id = gen_random_uuid()');
    await append(['a', 'b'], ['b', 'c']);
    expect(await errorOf({ after: before })).toMatchObject({ extensions: { code: 'EVENTS_EXPIRED' } });
    expect(typesOf(await read({ after: (await read({ first: 1 })).pageInfo.endCursor }))).toEqual(['c']);
  });

  it('keeps events for EVENT_RETENTION days, in any number', async () => {
    const after = await end();
    await append(['a', 'b']);
    await sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       SELECT gen_random_uuid(), 'tier.changed', $1, 'user', $2, n, app_now(), '{}' FROM generate_series(1, 6000) n`,
      [user.userId, newId()],
    );
    await sequence();
    const retention = test.app.get(EventRetentionService);
    await test.advance(29 * dayMs);
    await retention.deleteExpired(new AbortController().signal);
    expect(typesOf(await read({ first: 1, after }))).toEqual(['b']);
    await test.advance(dayMs + 60_000);
    await retention.deleteExpired(new AbortController().signal);
    expect((await read()).edges).toEqual([]);
    await append(['b', 'c']);
    // Numbers continue after their events are deleted.
    expect((await read()).edges[0].node).toMatchObject({ sequence: 2, data: { tierId: 'c' } });
  });

  it('contains no events of a deleted user', async () => {
    await append(['a', 'b']);
    await sql('DELETE FROM users WHERE id = $1', [user.userId]);
    expect(await sql('SELECT FROM events WHERE user_id = $1', [user.userId])).toEqual([]);
    expect(await sql('SELECT FROM event_sequences WHERE entity_id = $1', [user.userId])).toEqual([]);
    const other = await signedUpUser(test);
    await appendEvents(test.app, tierEvent(other.userId, 'x', 'y'));
    await sequence();
    expect(typesOf(await read({}, other))).toEqual(['y']);
  });

  it('returns to a client only the types whose scope it has', async () => {
    const after = await end();
    const postId = newId();
    await appendEvents(test.app, {
      type: 'post.canceled',
      userId: user.userId,
      accountId: newId(),
      entityId: postId,
      data: {
        ...{ postId, platform: 'TEST', kind: 'VIDEO', state: 'CANCELED', nextAction: 'NONE' },
        ...{ publishAt: null, attemptNumber: 1, platformPostId: null, publicUrl: null, failReason: null },
      },
    });
    await sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       VALUES (gen_random_uuid(), 'future.happened', $1, 'user', $1, 1, app_now(), '{}')`,
      [user.userId],
    );
    await append(['a', 'b']);
    const asClient = async (...held: string[]) => {
      const settings = { kind: 'SERVICE' as const, scopes: held as any, ownerUserId: user.userId };
      const client = await newClient(test, settings);
      const { body } = await token(test, client, { grant_type: 'client_credentials', scope: held.join(' ') });
      const response = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${body.access_token}` },
        body: JSON.stringify({ query, variables: { after } }),
      });
      return (await response.json()) as any;
    };
    const types = async (...held: string[]) =>
      (await asClient(...held)).data.events.edges.map(({ node }: any) => node.type);
    expect(await types('events:read')).toEqual([]);
    expect(await types('events:read', 'posts:read')).toEqual(['post.canceled']);
    expect(await types('events:read', 'accounts:read')).toEqual(['tier.changed']);
    expect((await asClient('posts:read')).errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      details: { missingScope: 'events:read' },
    });
    expect((await read({ after })).edges.map(({ node }: any) => node.type)).toEqual([
      'post.canceled',
      'future.happened',
      'tier.changed',
    ]);
  });

  it('serves the schemas to everyone, with a limited life in caches', async () => {
    const response = await fetch(`${test.url}/events/schemas`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const schemas = (await response.json()) as Record<string, any>;
    expect(schemas['post.published'].properties.data.properties.postId).toMatchObject({ type: 'string' });
  });
});
