import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Changes } from '../../../src/changes/changes.js';
import { Database } from '../../../src/database/database.js';
import { TestSocket } from '../../support/clients/sockets.js';
import { signedUpUser } from '../../support/clients/users.js';
import { type Creator, PublishingStand } from '../../support/platforms/publishing.js';
import { findTool } from '../../support/processes/tools.js';
import { newTestDatabase, type TestDatabase } from '../../support/servers/database.js';
import { startPgBouncer, type TestPgBouncer } from '../../support/servers/pgbouncer.js';
import { connectAccount, consent } from '../../support/servers/simulator.js';

const pgbouncer = findTool('pgbouncer');
/** Fewer sessions than connections of the application, so that each statement runs in another session than the one before. */
const sessions = 3;

(pgbouncer ? describe : describe.skip)('A pooler in transaction mode at DATABASE_URL', () => {
  let database: TestDatabase;
  let pooler: TestPgBouncer;
  let dataDir: string;
  let stand: PublishingStand;
  beforeAll(async () => {
    database = await newTestDatabase();
    pooler = await startPgBouncer(pgbouncer!, database.url, {
      pool_mode: 'transaction',
      default_pool_size: String(sessions),
      server_round_robin: '1',
    });
    dataDir = mkdtempSync(join(tmpdir(), 'patchbay-pooler-'));
    stand = await PublishingStand.start({
      environment: { DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url },
      shared: { database, dataDir },
    });
  });
  afterAll(async () => {
    await stand.close();
    await pooler.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function connect(): Promise<Creator> {
    const { client, userId } = await signedUpUser(stand.test);
    const person = 'pooled.creator';
    await stand.control('POST', '/tiktok/people', { username: person, dailyPostLimit: 100 });
    const accountId = await connectAccount(client, { consent }, { person });
    return { client, userId, accountId, person };
  }

  async function watchPosts({ client }: Creator): Promise<TestSocket> {
    const cookie = client.cookieNames.map((name) => `${name}=${client.cookie(name)}`).join('; ');
    const socket = await TestSocket.open(stand.test.url, { headers: { cookie, origin: stand.test.url } });
    if (!(socket instanceof TestSocket)) throw new Error(`The socket was refused: ${socket.status}.`);
    socket.send({ type: 'connection_init' });
    expect((await socket.next()).type).toBe('connection_ack');
    const watch = jest.spyOn(stand.get(Changes), 'watch');
    const query = 'subscription { postChanged { id state } }';
    socket.send({ type: 'subscribe', id: '1', payload: { query } });
    while (watch.mock.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    watch.mockRestore();
    return socket;
  }

  it('connects, publishes, receives the webhook and reports it to a subscription', async () => {
    const creator = await connect();
    const socket = await watchPosts(creator);
    const id = await stand.aPost(creator);
    await stand.until(creator, id, ['PUBLISHED']);
    const reported: string[] = [];
    while (reported.at(-1) !== 'PUBLISHED') {
      const { payload } = await socket.next();
      expect(payload.data.postChanged.id).toBe(id);
      reported.push(payload.data.postChanged.state);
    }
    await socket.close();
    const { manager } = stand.get(Database);
    // IGNORED: the platform reports an end that a check has found already.
    const open = () =>
      manager.query(`SELECT state FROM webhook_events WHERE state NOT IN ('PROCESSED', 'IGNORED')`);
    for (let round = 0; round < 20 && (await open()).length > 0; round += 1) await stand.pass(30_000);
    expect(await open()).toEqual([]);
    const [{ received }] = await manager.query('SELECT count(*)::int AS received FROM webhook_events');
    expect(received).toBeGreaterThan(0);
    await stand.pass(24 * 3_600_000);
    const [{ refreshed }] = await manager.query(
      'SELECT count(*)::int AS refreshed FROM grants WHERE token_version > 1',
    );
    expect(refreshed).toBe(1);
    expect((await fetch(`${stand.test.url}/health/ready`)).status).toBe(200);
  });

  it('has no state in the sessions of the pooler afterwards', async () => {
    const clients = Array.from({ length: sessions }, () => new pg.Client({ connectionString: pooler.url }));
    const pids = new Set<number>();
    for (const client of clients) {
      await client.connect();
      await client.query('BEGIN');
      const { rows } = await client.query(`
        SELECT pg_backend_pid() AS pid, current_setting('statement_timeout') AS timeout,
          (SELECT count(*)::int FROM pg_prepared_statements) AS statements,
          (SELECT count(*)::int FROM pg_listening_channels()) AS channels,
          (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks`);
      const [{ pid, ...state }] = rows;
      expect(state).toEqual({ timeout: '0', statements: 0, channels: 0, locks: 0 });
      pids.add(pid);
    }
    expect(pids.size).toBe(sessions);
    for (const client of clients) await client.end();
  });
});
