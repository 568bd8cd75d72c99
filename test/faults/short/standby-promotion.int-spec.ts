import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/env.js';
import { prepareDatabase } from '../../../src/startup/prepare-database.js';
import { StartError } from '../../../src/startup/start-error.js';
import { aWebhook, startTestIntake, type TestIntake } from '../../support/platforms/webhook-intake.js';
import { findDebianPostgres } from '../../support/servers/debian-postgres.js';
import { ReplicatedPostgres } from '../../support/servers/replicated-postgres.js';

const bin = findDebianPostgres();

(bin ? describe : describe.skip)('Webhook intake while a standby is promoted', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'patchbay-standby-'));
  let server: ReplicatedPostgres;
  let intake: TestIntake;
  beforeAll(async () => {
    server = await ReplicatedPostgres.start(bin!);
    intake = await startTestIntake(server.url);
  }, 60_000);
  afterAll(async () => {
    await intake?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is no database to start on before it is promoted', async () => {
    const error = await prepareDatabase(
      loadConfig({ NODE_ENV: 'test', DATABASE_URL: server.standbyUrl, DATA_DIR: dataDir }),
      server.standbyUrl,
    ).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect((error as Error).message).toMatch(/it is read-only.* DATABASE_URL must lead to the primary\.$/);
  });

  it('loses nothing that it has acknowledged, and continues at the new primary', async () => {
    const bodies = Array.from({ length: 300 }, (_, index) =>
      aWebhook('post.publish.complete', { publish_id: `p${index}` }),
    );
    const waiting = [...bodies];
    const refused: number[] = [];
    let [delivered, failedOver] = [0, Promise.resolve()];
    const sender = async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift()) {
        delivered += 1;
        if (delivered === 100) failedOver = server.failOver();
        const { status } = await intake.deliver(body);
        if (status === 200) continue;
        refused.push(status);
        waiting.push(body);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await Promise.all(Array.from({ length: 16 }, sender));
    await failedOver;
    expect(new Set(refused)).toEqual(new Set([503]));
    const rows = await intake.rows();
    expect(rows.map(({ payload }) => payload.toString()).sort()).toEqual([...bodies].sort());
  }, 30_000);
});
