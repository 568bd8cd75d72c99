import { randomUUID } from 'node:crypto';
import { type LimitsProcess, makeLimits } from '../../test/support/rate-limits.js';
import { redisServerInstalled, TestRedis } from '../../test/support/servers/redis-server.js';
import { testServices } from '../../test/support/servers/services.js';
import type { RateLimitOptions } from './rate-limiter.js';

const { redisUrl } = testServices();
const started: LimitsProcess[] = [];
async function aProcess(url: string | null = null): Promise<LimitsProcess> {
  const process = makeLimits(url);
  started.push(process);
  await process.redis.onModuleInit();
  return process;
}
afterEach(() => {
  for (const { redis } of started.splice(0)) redis.onApplicationShutdown();
});

const aLimit = (more: Partial<RateLimitOptions> = {}): RateLimitOptions => ({
  name: `test-${randomUUID()}`,
  max: 5,
  windowSeconds: 60,
  ...more,
});

/** Number of admitted calls of `count` simultaneous ones. */
async function admitted(limiters: { consume(key: string): Promise<{ admitted: boolean }> }[], count: number) {
  const calls = Array.from({ length: count }, (_, call) => limiters[call % limiters.length]!.consume('key'));
  return (await Promise.all(calls)).filter((decision) => decision.admitted).length;
}

describe('A limit', () => {
  const stores: [string, string | null][] = [['memory', null]];
  if (redisUrl) stores.push(['Redis', redisUrl]);

  it.each(stores)(
    'admits no more than its maximum of simultaneous requests, counted in %s',
    async (_, url) => {
      const { limits, metrics } = await aProcess(url);
      const options = aLimit();
      const limiter = limits.limiter(options);
      expect(await admitted([limiter], 20)).toBe(5);
      const refused = await limiter.consume('key');
      expect(refused).toMatchObject({ admitted: false, max: 5, remaining: 0 });
      expect(refused.resetMs).toBeGreaterThan(55_000);
      expect(refused.resetMs).toBeLessThanOrEqual(60_000);
      expect((await limiter.consume('another')).admitted).toBe(true);
      expect((await metrics.text()).body).toContain(`rate_limit_hits{limit="${options.name}"} 16`);
    },
  );

  it.each(stores)('refunds and resets points, counted in %s', async (_, url) => {
    const limiter = (await aProcess(url)).limits.limiter(aLimit({ max: 2 }));
    expect(await admitted([limiter], 2)).toBe(2);
    await limiter.refund('key');
    expect(await admitted([limiter], 2)).toBe(1);
    await limiter.reset('key');
    expect(await admitted([limiter], 3)).toBe(2);
    await limiter.refund('never seen');
    expect((await limiter.consume('never seen')).remaining).toBe(1);
  });

  it.each(stores)('restarts after the window, counted in %s', async (_, url) => {
    const limiter = (await aProcess(url)).limits.limiter(aLimit({ max: 1, windowSeconds: 0.05 }));
    expect((await limiter.consume('key')).admitted).toBe(true);
    let attempts = 0;
    while (!(await limiter.consume('key')).admitted) attempts += 1;
    expect(attempts).toBeGreaterThan(0);
  });

  (redisUrl ? it : it.skip)('is shared by processes through Redis', async () => {
    const options = aLimit();
    const limiters = (await Promise.all([aProcess(redisUrl), aProcess(redisUrl)])).map(({ limits }) =>
      limits.limiter(options),
    );
    expect(await admitted(limiters, 20)).toBe(5);
  });

  it('is counted by each process while Redis is unavailable, which is reported', async () => {
    const { limits, notes } = await aProcess('redis://127.0.0.1:1');
    expect(notes.all().has('shared-redis')).toBe(true);
    expect(await admitted([limits.limiter(aLimit())], 20)).toBe(5);
  });
});

describe('A limit with leases', () => {
  (redisUrl ? it : it.skip)('is shared exactly, and asks Redis once per lease', async () => {
    const options = aLimit({ max: 100, leasePoints: 10 });
    const processes = await Promise.all([aProcess(redisUrl), aProcess(redisUrl)]);
    const limiters = processes.map(({ limits }) => limits.limiter(options));
    let asked = 0;
    for (const { redis } of processes) {
      const client = redis.client!;
      const evaluate = client.eval.bind(client) as (...args: unknown[]) => Promise<unknown>;
      client.eval = (...args: unknown[]) => {
        asked += 1;
        return evaluate(...args);
      };
    }
    expect(await admitted(limiters, 300)).toBe(100);
    expect(asked).toBeLessThanOrEqual(12);
    expect((await limiters[0]!.consume('key')).admitted).toBe(false);
    expect((await limiters[0]!.consume('another')).remaining).toBe(99);
  });

  it('needs no Redis', async () => {
    const { limits } = await aProcess();
    expect(await admitted([limits.limiter(aLimit({ leasePoints: 2 }))], 20)).toBe(5);
  });
});

(redisServerInstalled() ? it : it.skip)('A Redis that hangs delays one call, not every one', async () => {
  const redis = await TestRedis.start();
  try {
    const limiter = (await aProcess(redis.url)).limits.limiter(aLimit({ max: 3 }));
    expect((await limiter.consume('key')).remaining).toBe(2);
    redis.freeze();
    const began = performance.now();
    await limiter.consume('key');
    const first = performance.now() - began;
    for (let call = 0; call < 50; call += 1) await limiter.consume('key');
    expect(performance.now() - began - first).toBeLessThan(first);
  } finally {
    redis.thaw();
    await redis.kill();
  }
});
