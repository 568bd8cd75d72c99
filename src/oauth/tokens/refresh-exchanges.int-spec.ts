import { randomBytes } from 'node:crypto';
import { issueTokens, newClient, signedInUser, sql } from '../../../test/oauth/fixtures.js';
import { startTestApp, type TestApp } from '../../../test/support/app.js';
import { HeldLock } from '../../../test/support/held-lock.js';
import { ArtifactHandles } from '../provider/storage/artifact-handles.js';
import { ArtifactsRepository, type RefreshExchange } from './artifacts.repository.js';
import { RefreshExchanges } from './refresh-exchanges.js';

describe('Exchanges of refresh tokens that share a statement', () => {
  let test: TestApp;
  let exchanges: RefreshExchanges;
  let shared: jest.SpyInstance;
  beforeAll(async () => {
    test = await startTestApp();
    exchanges = test.app.get(RefreshExchanges, { strict: false });
    shared = jest.spyOn(test.app.get(ArtifactsRepository, { strict: false }), 'exchangeAll');
  });
  afterAll(() => test.close());
  beforeEach(() => shared.mockClear());

  /** Exchanges of new tokens, each of another authorization. */
  async function prepare(count: number): Promise<RefreshExchange[]> {
    const client = await newClient(test);
    const user = await signedInUser(test);
    const prepared: RefreshExchange[] = [];
    for (let index = 0; index < count; index += 1) {
      const tokens = await issueTokens(test, client, user, 'profile:read');
      const handles = test.app.get(ArtifactHandles, { strict: false });
      prepared.push({
        source: handles.hash('RefreshToken', tokens.refresh_token as string),
        response: `response ${index}`,
        next: {
          idHash: randomBytes(32),
          payload: { kind: 'RefreshToken', index },
          lifetimeSeconds: 60,
        },
      });
    }
    return prepared;
  }
  const store = (all: readonly RefreshExchange[]) => Promise.all(all.map((one) => exchanges.store(one)));
  /** What is stored: whether the source is used and with which response, and the payload of the next token. */
  async function stored({ source, next }: RefreshExchange): Promise<unknown> {
    const rows: object[] = await sql(
      test,
      `SELECT a.consumed_at IS NOT NULL AS used, a.response, n.payload ->> 'index' AS next, n.authorization_id = a.authorization_id AS same,
         extract(epoch FROM n.expires_at - app_now())::integer BETWEEN 30 AND 60 AS lives
       FROM oidc_artifacts a LEFT JOIN oidc_artifacts n ON n.kind = 'RefreshToken' AND n.id_hash = $2
       WHERE a.kind = 'RefreshToken' AND a.id_hash = $1`,
      [source, next.idHash],
    );
    return rows[0];
  }
  const complete = (index: number) => {
    const next = { next: String(index), same: true, lives: true };
    return { used: true, response: `response ${index}`, ...next };
  };
  const nothing = { used: false, response: null, next: null, same: null, lives: null };

  it('are each stored completely or not at all', async () => {
    const [first, second, used, other] = (await prepare(4)) as [
      RefreshExchange,
      RefreshExchange,
      RefreshExchange,
      RefreshExchange,
    ];
    expect(await store([used])).toEqual([true]);
    shared.mockClear();
    const withNewNext = (one: RefreshExchange): RefreshExchange => ({
      ...one,
      next: { ...one.next, idHash: randomBytes(32) },
    });
    const again = withNewNext(first);
    const unknown = { ...withNewNext(second), source: randomBytes(32) };
    const all = [first, again, second, withNewNext(used), unknown];
    const won = await store(all);
    expect(shared).toHaveBeenCalledTimes(1);
    expect(won.slice(2)).toEqual([true, false, false]);
    // One of the two uses of the same token.
    expect(won.filter(Boolean)).toHaveLength(2);
    expect(await stored(won[0] ? first : again)).toEqual(complete(0));
    expect(await stored(won[0] ? again : first)).toMatchObject({ next: null });
    expect(await stored(second)).toEqual(complete(1));
    expect(await stored(other)).toEqual(nothing);
  });

  it.each([
    ['token', `SELECT 1 FROM oidc_artifacts WHERE kind = 'RefreshToken' AND id_hash = $1 FOR UPDATE`],
    [
      'authorization',
      `SELECT 1 FROM oidc_authorizations WHERE id IN (SELECT authorization_id FROM oidc_artifacts WHERE id_hash = $1) FOR UPDATE`,
    ],
  ])('do not wait for one whose %s is locked', async (_what, statement) => {
    const [first, locked, last] = (await prepare(3)) as [RefreshExchange, RefreshExchange, RefreshExchange];
    const lock = await HeldLock.take(test.database.url, statement, [locked.source]);
    expect(await store([first, locked, last])).toEqual([true, false, true]);
    await lock.release();
    expect(await stored(locked)).toEqual(nothing);
    expect(await stored(last)).toEqual(complete(2));
    expect(await store([locked])).toEqual([true]);
  });

  it('are stored one by one if the database rejects one', async () => {
    const [first, broken, last] = (await prepare(3)) as [RefreshExchange, RefreshExchange, RefreshExchange];
    const invalid = { ...broken, next: { ...broken.next, payload: { kind: '\0' } } };
    const outcomes = await Promise.allSettled([first, invalid, last].map((one) => exchanges.store(one)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(shared.mock.calls.map(([batch]) => batch)).toEqual([
      [first, invalid, last],
      [first],
      [invalid],
      [last],
    ]);
    // PostgreSQL reports an error before it unlocks the rows, so an exchange that follows may be left to oidc-provider.
    for (const [index, one] of [first, invalid, last].entries()) {
      const outcome = outcomes[index]!;
      if (outcome.status === 'fulfilled' && !outcome.value) expect(await store([one])).toEqual([true]);
    }
    expect(await stored(first)).toEqual(complete(0));
    expect(await stored(broken)).toEqual(nothing);
    expect(await stored(last)).toEqual(complete(2));
  });

  it('all fail if the database cannot be reached, and leave their tokens unused', async () => {
    const all = await prepare(2);
    shared.mockRejectedValueOnce(new Error('no connection'));
    const outcomes = await Promise.allSettled(all.map((one) => exchanges.store(one)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await store(all)).toEqual([true, true]);
  });
});
