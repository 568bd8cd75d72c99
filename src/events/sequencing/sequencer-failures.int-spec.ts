import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  appendEvents,
  consumedSchema,
  Consumer,
  createUser,
  startEventsApp,
  tierEvent,
} from '../../../test/support/events-app.js';
import { newTestDatabase, type TestDatabase } from '../../../test/support/servers/database.js';
import { ClockService } from '../../clock/clock.service.js';
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { WorkRunner } from '../../jobs/work/work-runner.js';
import type { LoggedEvent } from '../events.repository.js';
import { Sequencer } from './sequencer.js';

describe('A sequencer', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let users: string[];

  beforeEach(async () => {
    database = await newTestDatabase();
    app = await startEventsApp(database.url);
    await sql(consumedSchema);
    users = [await createUser(app), await createUser(app), await createUser(app)];
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const sql = <Result = unknown>(query: string, values: unknown[] = []) =>
    app.get(Database).manager.query<Result>(query, values);
  const sequence = () => app.get(WorkRunner).drain();
  const wait = (ms: number) => app.get(ClockService).advance(ms);
  /** One event of each of these users, in this order. `to` is in its data. */
  const append = (...events: [user: number, to: string][]) =>
    appendEvents(app, ...events.map(([user, to]) => tierEvent(users[user]!, 'x', to)));
  /** The same, without waking the sequencer. */
  const insert = (...events: [user: number, to: string][]) =>
    sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       SELECT gen_random_uuid(), 'tier.changed', user_id, 'user', user_id, 1, app_now(), json_build_object('tierId', tier)
       FROM unnest($1::uuid[], $2::text[]) AS event (user_id, tier)`,
      [events.map(([user]) => users[user]), events.map(([, to]) => to)],
    );
  const tierOf = ({ data }: { data: string }): string => JSON.parse(data).tierId;
  /** In the order of the log. */
  const logged = async () =>
    (
      await sql<{ data: string }[]>('SELECT data FROM events WHERE position IS NOT NULL ORDER BY position')
    ).map(tierOf);
  /** In the order in which they were passed on. */
  const consumed = async () =>
    (
      await sql<{ data: string }[]>(
        'SELECT data FROM consumed LEFT JOIN events ON events.id = consumed.id ORDER BY number',
      )
    ).map(tierOf);
  const head = async () =>
    (await sql<{ last: number }[]>('SELECT last_position AS last FROM event_head'))[0]!.last;
  /** Deletes a user in a transaction that stays open. */
  const deleteUser = async (user: number) => {
    const runner = app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    await runner.query('DELETE FROM users WHERE id = $1', [users[user]]);
    return runner;
  };
  const failFor = (matches: (events: readonly LoggedEvent[]) => boolean) => {
    app.get(Consumer).during = (events) => {
      if (matches(events)) throw new Error('for the test');
    };
  };
  const failForTier = (...tiers: string[]) =>
    failFor((events) => events.some((event) => tiers.includes(tierOf(event))));

  it('continues while pending events are deleted, and afterwards', async () => {
    await insert([0, 'a1'], [1, 'b1'], [2, 'c1']);
    const deletion = await deleteUser(0);
    await sequence();
    expect(await logged()).toEqual(['b1', 'c1']);
    await append([1, 'b2']);
    await deletion.commitTransaction();
    await deletion.release();
    await wait(1_000);
    await sequence();
    expect(await logged()).toEqual(['b1', 'c1', 'b2']);
    expect(await consumed()).toEqual(await logged());
  });

  it('keeps the order of events whose deletion is rolled back', async () => {
    await insert([0, 'a1'], [1, 'b1']);
    const deletion = app.get(DataSource).createQueryRunner();
    await deletion.startTransaction();
    await deletion.query('DELETE FROM events WHERE user_id = $1', [users[0]]);
    await append([0, 'a2'], [1, 'b2']);
    await sequence();
    expect(await logged()).toEqual(['b1', 'b2']);
    await deletion.rollbackTransaction();
    await deletion.release();
    await wait(1_000);
    await sequence();
    expect(await logged()).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  it('passes more locked events than fit into a batch', async () => {
    await insert(...Array.from({ length: 1100 }, (): [number, string] => [0, 'a']), [1, 'b1']);
    const deletion = await deleteUser(0);
    await sequence();
    expect(await logged()).toEqual(['b1']);
    await deletion.rollbackTransaction();
    await deletion.release();
    await wait(1_000);
    await sequence();
    expect(await logged()).toHaveLength(1101);
  });

  it('continues after the greatest position if the head is behind the events', async () => {
    await append([0, 'a1'], [1, 'b1'], [2, 'c1']);
    await sequence();
    // As earlier versions left it, when an event was deleted while they assigned positions.
    await sql('UPDATE event_head SET last_position = 2');
    await append([0, 'a2'], [1, 'b2']);
    await sequence();
    expect(await logged()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
    expect(await head()).toBe(5);
  });

  it('holds an event that fails, with the later ones of its account, and passes all others on', async () => {
    failForTier('a2');
    await append([0, 'a1'], [1, 'b1'], [0, 'a2'], [2, 'c1'], [0, 'a3'], [1, 'b2']);
    await sequence();
    for (let round = 0; round < 5; round++) {
      await wait(1_000);
      await append([2, 'c2']);
      await sequence();
    }
    expect((await logged()).filter((tier) => !tier.startsWith('c2'))).toEqual(['a1', 'b1', 'c1', 'b2']);
    expect((await logged()).filter((tier) => tier === 'c2')).toHaveLength(5);
    expect(await app.get(Sequencer).status()).toMatchObject({
      ...{ due: 2, oldestDueAt: expect.any(Date) },
      lastError: 'Error: for the test',
    });
    const [hold] = await sql<Record<string, unknown>[]>('SELECT * FROM event_holds');
    expect(hold).toMatchObject({ order_key: users[0], failures: expect.any(Number) });
    failForTier();
    await wait(300_000);
    await sequence();
    expect((await logged()).filter((tier) => tier.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(await consumed()).toEqual(await logged());
    expect(await sql('SELECT FROM event_holds')).toEqual([]);
    expect(await app.get(Sequencer).status()).toMatchObject({ due: 0, lastError: null });
  });

  it('ends the hold of an event that was deleted', async () => {
    failForTier('a1');
    await append([0, 'a1'], [0, 'a2']);
    await sequence();
    expect(await logged()).toEqual([]);
    await sql(`DELETE FROM events WHERE data LIKE '%a1%'`);
    await wait(2_000);
    await sequence();
    expect(await logged()).toEqual(['a2']);
    await wait(2_000);
    await sequence();
    expect(await sql('SELECT FROM event_holds')).toEqual([]);
  });

  it('repeats a batch that is too large in smaller ones', async () => {
    const sizes: number[] = [];
    failFor((events) => {
      sizes.push(events.length);
      return events.length > 200;
    });
    const entityId = newId();
    await appendEvents(
      app,
      ...Array.from({ length: 1000 }, () => ({ ...tierEvent(users[0]!, 'x', 'a'), entityId })),
    );
    await sequence();
    expect(await logged()).toHaveLength(1000);
    expect(Math.max(...sizes)).toBe(1000);
    expect(sizes.length).toBeLessThan(20);
    expect(await sql('SELECT FROM event_holds')).toEqual([]);
    const numbers = await sql<{ sequence: number }[]>('SELECT sequence FROM events ORDER BY position');
    expect(numbers.map((event) => event.sequence)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index + 1),
    );
  });

  it('passes everything on after every batch has failed for a while', async () => {
    failFor(() => true);
    await append([0, 'a1'], [1, 'b1']);
    await sequence();
    await append([0, 'a2'], [1, 'b2']);
    for (let round = 0; round < 4; round++) {
      await wait(1_000);
      await sequence();
    }
    expect(await consumed()).toEqual([]);
    failFor(() => false);
    await wait(300_000);
    await sequence();
    const all = await logged();
    expect(all.filter((tier) => tier.startsWith('a'))).toEqual(['a1', 'a2']);
    expect(all.filter((tier) => tier.startsWith('b'))).toEqual(['b1', 'b2']);
    expect(await consumed()).toEqual(all);
  });
});
