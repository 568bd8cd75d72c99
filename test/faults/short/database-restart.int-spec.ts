import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDir } from '../../../src/config/data-dir.js';
import {
  type EmbeddedPostgres,
  freePort,
  startEmbeddedPostgres,
} from '../../../src/database/embedded-postgres.js';
import { migrate } from '../../../src/database/migrate.js';
import { aWebhook, startTestIntake, type TestIntake } from '../../support/platforms/webhook-intake.js';

const concurrency = 16;

describe('Webhook intake during a crash of PostgreSQL', () => {
  const base = defaultDataDir(process.cwd());
  let dataDir: string;
  let server: EmbeddedPostgres;
  let intake: TestIntake;

  /** Uses durable writes, because acknowledged events must survive the crash. */
  const start = (port: number) => startEmbeddedPostgres({ dataDir, binariesDir: base, port });

  /** Like a power cut: no connection is closed, no buffer is written. */
  async function crash(): Promise<void> {
    const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await server.exited;
  }

  beforeAll(async () => {
    dataDir =
      process.getuid?.() === 0
        ? join(base, `test-restart-${process.pid}`)
        : mkdtempSync(join(tmpdir(), 'patchbay-restart-'));
    server = await start(await freePort());
    await migrate(server.url);
    intake = await startTestIntake(server.url);
  });
  afterAll(async () => {
    await intake?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('loses nothing it has acknowledged and acknowledges nothing it has not stored', async () => {
    const bodies = Array.from({ length: 600 }, (_, index) =>
      aWebhook('post.publish.complete', { publish_id: `p${index}` }),
    );
    const statuses = new Map<string, number[]>(bodies.map((body) => [body, []]));

    /** Delivers like a platform: concurrently, with a retry in the next round after any status but 200. */
    async function deliverAll(meanwhile: (delivered: number) => void = () => undefined): Promise<void> {
      const waiting = bodies.filter((body) => !statuses.get(body)!.includes(200));
      let delivered = 0;
      const sender = async () => {
        for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
          statuses.get(body)!.push((await intake.deliver(body)).status);
          delivered += 1;
          meanwhile(delivered);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, sender));
    }

    let crashed: Promise<void> | undefined;
    await deliverAll((delivered) => {
      if (delivered === 200) crashed = crash();
    });
    await crashed;
    const acknowledged = bodies.filter((body) => statuses.get(body)!.includes(200));
    expect(acknowledged.length).toBeGreaterThanOrEqual(200 - concurrency);
    expect(acknowledged.length).toBeLessThan(bodies.length);

    await deliverAll();
    server = await start(server.port);
    const kept = new Set((await intake.rows()).map(({ payload }) => payload.toString()));
    expect(acknowledged.filter((body) => !kept.has(body))).toEqual([]);

    await deliverAll();
    const rows = await intake.rows();
    expect(rows.map(({ payload }) => payload.toString()).sort()).toEqual([...bodies].sort());
    expect(new Set([...statuses.values()].flat())).toEqual(new Set([200, 503]));
    expect([...statuses.values()].every((answers) => answers.at(-1) === 200)).toBe(true);
  });
});
