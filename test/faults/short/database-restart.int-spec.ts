import { aWebhook, startTestIntake, type TestIntake } from '../../support/platforms/webhook-intake.js';
import { DurablePostgres } from '../../support/servers/durable-postgres.js';

const concurrency = 16;

describe('Webhook intake during a crash of PostgreSQL', () => {
  /** Durable, because acknowledged events must survive the crash. */
  let server: DurablePostgres;
  let intake: TestIntake;

  beforeAll(async () => {
    server = await DurablePostgres.start();
    intake = await startTestIntake(server.url);
  });
  afterAll(async () => {
    await intake?.close();
    await server?.stop();
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
      if (delivered === 200) crashed = server.crash();
    });
    await crashed;
    const acknowledged = bodies.filter((body) => statuses.get(body)!.includes(200));
    expect(acknowledged.length).toBeGreaterThanOrEqual(200 - concurrency);
    expect(acknowledged.length).toBeLessThan(bodies.length);

    await deliverAll();
    await server.comeBack();
    const kept = new Set((await intake.rows()).map(({ payload }) => payload.toString()));
    expect(acknowledged.filter((body) => !kept.has(body))).toEqual([]);

    await deliverAll();
    const rows = await intake.rows();
    expect(rows.map(({ payload }) => payload.toString()).sort()).toEqual([...bodies].sort());
    expect(new Set([...statuses.values()].flat())).toEqual(new Set([200, 503]));
    expect([...statuses.values()].every((answers) => answers.at(-1) === 200)).toBe(true);
  });
});
