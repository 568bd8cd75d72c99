import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newTestDatabase, type TestDatabase } from '../../test/support/servers/database.js';
import type { Config } from '../config/config.js';
import { dataSourceOptions } from '../database/data-source.js';
import { DirectDatabase } from '../database/direct-database.js';
import type { Change } from './change.js';
import { ChangesMissed } from './changes-missed.js';
import { announceSql, Changes } from './changes.js';

const change = (id: string, userId = 'user'): Change => ({ kind: 'post', id, userId });

describe('Changes', () => {
  let database: TestDatabase;
  let source: DataSource;
  let changes: Changes;
  let otherProcess: Changes;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    database = await newTestDatabase();
    source = await new DataSource(dataSourceOptions(database.url, 3)).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    const config = { roles: new Set(['api']) } as unknown as Config;
    const direct = new DirectDatabase(database.url);
    [changes, otherProcess] = [new Changes(direct, config), new Changes(direct, config)];
    await Promise.all([changes.onModuleInit(), otherProcess.onModuleInit()]);
  });
  afterEach(() => Promise.all([changes.onModuleDestroy(), otherProcess.onModuleDestroy()]));

  const announce = (...all: Change[]) =>
    source.transaction(async (manager) => {
      for (const one of all) await changes.announce(manager, one);
    });

  it('reach watchers in every process, if user and kind match', async () => {
    const watchers = [changes, otherProcess].map((process) => process.watch('post', 'user'));
    await announce(change('x', 'another user'), { ...change('y'), kind: 'account' }, change('z'));
    for (const watcher of watchers) expect((await watcher.next()).value).toEqual(change('z'));
  });

  it('reach watchers if a statement announces them', async () => {
    const [id, userId] = ['018f8fad-5bd9-7cb4-a165-70867728950e', '018f8fad-5bd9-7cb4-a165-70867728950f'];
    const watcher = changes.watch('order', userId, id);
    await source.query(
      `SELECT ${announceSql('order', 'given.id', '$2::text')} FROM (SELECT $1::uuid AS id) AS given`,
      [id, userId],
    );
    expect((await watcher.next()).value).toEqual({ kind: 'order', id, userId });
  });

  it('reach a watcher of one row only if they are of that row', async () => {
    const watcher = changes.watch('post', 'user', 'b');
    await announce(change('a'), change('b'));
    expect((await watcher.next()).value).toEqual(change('b'));
  });

  it('skip notifications of unknown format', async () => {
    const watcher = changes.watch('post', 'user');
    const unknown = [
      '',
      'null',
      '[]',
      '7',
      '{',
      '{"kind":"post","id":"a"}',
      '{"kind":"post","id":7,"userId":"user"}',
      '{"kind":"from-tomorrow","id":"a","userId":"user"}',
      `{"kind":"from-tomorrow","id":"${'a'.repeat(7900)}"}`,
      '{"__proto__":{"kind":"post"},"id":"a","userId":"user"}',
    ];
    for (const payload of unknown) await source.query("SELECT pg_notify('patchbay_changes', $1)", [payload]);
    // A known change with a field that only a newer version knows.
    await source.query("SELECT pg_notify('patchbay_changes', $1)", [
      JSON.stringify({ ...change('known'), addedTomorrow: 1 }),
    ]);
    expect((await watcher.next()).value).toEqual(change('known'));
  });

  it('end watchers when the connection is lost, and arrive again after a reconnect', async () => {
    const watcher = changes.watch('post', 'user');
    const missed = expect(watcher.next()).rejects.toBeInstanceOf(ChangesMissed);
    await source.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'patchbay changes' AND datname = current_database()`,
    );
    await missed;
    const heard = (async () => {
      for (;;) {
        const next = await changes
          .watch('post', 'user')
          .next()
          .catch(() => null);
        if (next) return next.value as Change;
        await delay(5);
      }
    })();
    for (let announced = false; !announced;) {
      await announce(change('after'));
      announced = await Promise.race([heard.then(() => true), delay(20).then(() => false)]);
    }
    expect(await heard).toEqual(change('after'));
  });

  it('reject new watchers while the connection is lost', async () => {
    await changes.onModuleDestroy();
    await expect(changes.watch('post', 'user').next()).rejects.toBeInstanceOf(ChangesMissed);
  });

  it('open no connection if no client can subscribe', async () => {
    const worker = new Changes(new DirectDatabase(database.url), {
      roles: new Set(['worker']),
    } as unknown as Config);
    await worker.onModuleInit();
    const [row]: { listeners: number }[] = await source.query(
      `SELECT count(*)::int AS listeners FROM pg_stat_activity
       WHERE application_name = 'patchbay changes' AND datname = current_database()`,
    );
    expect(row!.listeners).toBe(2);
    const watcher = changes.watch('post', 'user');
    await source.transaction((manager) => worker.announce(manager, change('a')));
    expect((await watcher.next()).value).toEqual(change('a'));
  });
});
