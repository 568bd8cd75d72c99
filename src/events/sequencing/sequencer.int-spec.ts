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
import { newId } from '../../crypto/new-id.js';
import { Database } from '../../database/database.js';
import { WorkRunner } from '../../jobs/work/work-runner.js';
import { EventLog } from '../event-log.js';
import { EventsRepository } from '../events.repository.js';
import { Sequencer } from './sequencer.js';

interface Row {
  id: string;
  position: number | null;
  sequence: number;
  entityId: string;
}

describe('Sequencer', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let userId: string;

  beforeEach(async () => {
    database = await newTestDatabase();
    app = await startEventsApp(database.url);
    await sql(consumedSchema);
    userId = await createUser(app);
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  const sql = <Result = unknown>(query: string, values: unknown[] = []) =>
    app.get(Database).manager.query<Result>(query, values);
  const rows = () =>
    sql<Row[]>(
      'SELECT id, position, sequence, entity_id AS "entityId" FROM events ORDER BY position, insertion',
    );
  const consumed = async () =>
    (await sql<{ id: string }[]>('SELECT id FROM consumed ORDER BY number')).map(({ id }) => id);
  const sequence = () => app.get(WorkRunner).drain();
  /** A transaction that stays open until it is committed. */
  const openTransaction = async () => {
    const runner = app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    return {
      append: (...events: Parameters<EventLog['append']>[1]) =>
        app.get(EventLog).append(runner.manager, events),
      commit: async () => {
        await runner.commitTransaction();
        await runner.release();
      },
      rollback: async () => {
        await runner.rollbackTransaction();
        await runner.release();
      },
    };
  };
  /** Reads on from a cursor, in pages of two. */
  const readFrom = async (after: number) => {
    const read: string[] = [];
    for (;;) {
      const filter = { userId, types: null, accountIds: null };
      const { events } = await app.get(EventsRepository).pageOwned(filter, { after, limit: 2 });
      if (events.length === 0) return { read, after };
      read.push(...events.map(({ id }) => id));
      after = events.at(-1)!.position;
    }
  };

  it('skips and repeats nothing while a transaction stays open', async () => {
    const slow = await openTransaction();
    const [other, another] = [newId(), newId()];
    await slow.append({ ...tierEvent(userId, 'a', 'b'), entityId: other });
    await appendEvents(app, tierEvent(userId, 'a', 'b'), tierEvent(userId, 'b', 'c'));
    await sequence();
    const first = await readFrom(0);
    expect(first.read).toHaveLength(2);

    await appendEvents(app, tierEvent(userId, 'c', 'd'));
    await slow.append({ ...tierEvent(userId, 'b', 'c'), entityId: another });
    await sequence();
    const second = await readFrom(first.after);
    expect(second.read).toHaveLength(1);

    await slow.commit();
    await appendEvents(app, tierEvent(userId, 'd', 'e'));
    await sequence();
    const third = await readFrom(second.after);
    expect(third.read).toHaveLength(3);

    const all = await rows();
    expect([...first.read, ...second.read, ...third.read]).toEqual(all.map(({ id }) => id));
    expect(all.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await consumed()).toEqual(all.map(({ id }) => id));
  });

  it('numbers concurrent events of an entity in the order of their positions', async () => {
    const entities = [userId, newId(), newId()];
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        await appendEvents(app, { ...tierEvent(userId, 'a', 'b'), entityId: entities[index % 3]! });
        if (index % 7 === 0) await app.get(Sequencer).assignBatch();
      }),
    );
    await sequence();
    const all = await rows();
    expect(all).toHaveLength(60);
    for (const entityId of entities) {
      const numbers = all.filter((row) => row.entityId === entityId).map(({ sequence: number }) => number);
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }
  });

  it('numbers several events of one statement in their order', async () => {
    const other = newId();
    await appendEvents(
      app,
      tierEvent(userId, 'a', 'b'),
      { ...tierEvent(userId, 'a', 'b'), entityId: other },
      tierEvent(userId, 'b', 'c'),
    );
    await appendEvents(app, tierEvent(userId, 'c', 'd'));
    await sequence();
    expect((await rows()).map(({ entityId, sequence: number }) => [entityId, number])).toEqual([
      [userId, 1],
      [other, 1],
      [userId, 2],
      [userId, 3],
    ]);
  });

  it('numbers events of an entity that concern different accounts', async () => {
    const event = tierEvent(userId, 'a', 'b');
    await appendEvents(app, { ...event, accountId: newId() }, { ...event, accountId: newId() }, event);
    await sequence();
    expect((await rows()).map(({ sequence: number }) => number)).toEqual([1, 2, 3]);
  });

  it('passes each event once while several processes sequence', async () => {
    const other = await startEventsApp(database.url);
    try {
      const sequencers = [app.get(Sequencer), other.get(Sequencer)];
      await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          await appendEvents(
            index % 2 ? app : other,
            tierEvent(userId, 'a', 'b'),
            tierEvent(userId, 'b', 'c'),
          );
          await sequencers[index % 2]!.assignBatch();
        }),
      );
      await sequence();
      const all = await rows();
      expect(all.map(({ position }) => position)).toEqual(
        Array.from({ length: 80 }, (_, index) => index + 1),
      );
      expect(await consumed()).toEqual(all.map(({ id }) => id));
    } finally {
      await other.close();
    }
  });

  it('repeats a batch whose process died before the commit', async () => {
    const other = await startEventsApp(database.url);
    try {
      const dying = other.get(Consumer);
      dying.during = async () => {
        // The connection that holds the lock of the head.
        await sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()`,
        );
      };
      await sql(
        `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
         VALUES ($1, 'tier.changed', $2, 'user', $2, 1, app_now(), '{}')`,
        [newId(), userId],
      );
      expect((await other.get(Sequencer).assignBatch()).error).toBeInstanceOf(Error);
      expect(await consumed()).toEqual([]);
      await sequence();
      expect((await rows()).map(({ position }) => position)).toEqual([1]);
      expect(await consumed()).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('is woken by each commit that wrote events', async () => {
    const passed = new Promise<number>((resolve) => {
      app.get(Consumer).during = (events) => resolve(events.length);
    });
    await appendEvents(app, tierEvent(userId, 'a', 'b'));
    expect(await passed).toBe(1);
  });

  it('sees nothing of a transaction that was rolled back', async () => {
    const lost = await openTransaction();
    await lost.append(tierEvent(userId, 'a', 'b'));
    await lost.rollback();
    await appendEvents(app, tierEvent(userId, 'a', 'b'));
    await sequence();
    expect(await rows()).toMatchObject([{ position: 1, sequence: 1 }]);
  });

  it('passes on events of a type that only a newer version knows', async () => {
    const id = newId();
    await sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       VALUES ($1, 'future.happened', $2, 'future', $2, 1, app_now(), '{"added": true}')`,
      [id, userId],
    );
    await sequence();
    expect(await consumed()).toEqual([id]);
    expect((await readFrom(0)).read).toEqual([id]);
  });

  it('assigns positions in batches', async () => {
    await sql(
      `INSERT INTO events (id, type, user_id, entity_kind, entity_id, sequence, occurred_at, data)
       SELECT gen_random_uuid(), 'tier.changed', $1, 'user', $1, n, app_now(), '{}' FROM generate_series(1, 2500) n`,
      [userId],
    );
    expect((await app.get(Sequencer).assignBatch()).events).toHaveLength(1000);
    await sequence();
    expect(await sql('SELECT last_position FROM event_head')).toEqual([{ last_position: 2500 }]);
    expect((await rows()).every(({ position, sequence: number }) => position === number)).toBe(true);
  });
});
