import type { Bench, Side } from '../harness/bench.js';
import type { LoadResult, WebhookLoad } from '../harness/webhook-load.js';
import { webhookSecret } from './intake.js';

const processes = 2;

/** Two processes that receive webhooks and two that apply them, with Redis. */
export class ScaledIntake {
  private constructor(
    private readonly bench: Bench,
    private readonly receivers: readonly Side[],
    private readonly workers: readonly Side[],
  ) {}

  static async start(bench: Bench, databaseUrl: string, redisUrl: string): Promise<ScaledIntake> {
    const environment = {
      ...bench.secrets,
      ...{ REDIS_URL: redisUrl, TIKTOK_CLIENT_KEY: 'simclientkey0001', TIKTOK_CLIENT_SECRET: webhookSecret },
    };
    const start = async (role: string) => {
      const sides: Side[] = [];
      while (sides.length < processes)
        sides.push(await bench.startSide('sides/patchbay', { databaseUrl, roles: [role], environment }));
      return sides;
    };
    return new ScaledIntake(bench, await start('webhooks'), await start('worker'));
  }

  /** Requests per second with status 200, over 64 connections to both receivers together. */
  async measureRate(): Promise<number> {
    const results = await Promise.all(
      this.receivers.map(({ url }) =>
        this.bench.run<LoadResult>('harness/webhook-load', {
          url: `${url}/webhooks/tiktok`,
          secret: webhookSecret,
          connections: 64 / processes,
          warmUpSeconds: this.bench.amount(2, 1),
          seconds: this.bench.amount(6, 1),
        } satisfies WebhookLoad),
      ),
    );
    return results.reduce((sum, { perSecond }) => sum + perSecond, 0);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.receivers, ...this.workers].map((side) => side.stop()));
  }
}
