import { Logger } from '@nestjs/common';
import { redisServerInstalled, TestRedis } from '../../test/support/servers/redis-server.js';
import type { Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { Metrics } from '../telemetry/metrics.js';
import { RedisOwner } from './redis-owner.js';
import { SharedRedis } from './shared-redis.js';

(redisServerInstalled() ? describe : describe.skip)('A Redis with two installations', () => {
  const ids = [1, 2].map((digit) => `0189000${digit}-0000-7000-8000-000000000000`);
  let server: TestRedis;
  const opened: { owner: RedisOwner; redis: SharedRedis }[] = [];
  let warned: jest.SpiedFunction<Logger['warn']>;
  beforeAll(async () => {
    server = await TestRedis.start();
  });
  beforeEach(() => {
    warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    warned.mockRestore();
    for (const { owner, redis } of opened.splice(0)) {
      owner.onApplicationShutdown();
      redis.onApplicationShutdown();
    }
  });
  afterAll(() => server.kill());

  /** The start of a process of an installation. */
  async function start(id: string, more: Partial<Config> = {}): Promise<SharedRedis> {
    const config = {
      ...{
        redisUrl: server.url,
        environment: 'production',
        roles: new Set(['api']),
        jobs: { timers: false },
      },
      ...more,
    } as unknown as Config;
    const redis = new SharedRedis(config, new HealthNotes(new Metrics()));
    await redis.onModuleInit();
    const query = (statement: string) =>
      Promise.resolve(statement.includes('to_regclass') ? [{ exists: true }] : [{ id, seenAt: new Date(0) }]);
    const owner = new RedisOwner(config, redis, { manager: { query } } as unknown as Database);
    opened.push({ owner, redis });
    await owner.onApplicationBootstrap();
    return redis;
  }

  const warnings = () => warned.mock.calls.map(([facts, text]) => [facts, text]);

  it('warns the second one, and not two processes of one', async () => {
    const { client } = await start(ids[0]!);
    await start(ids[0]!);
    expect(warnings()).toEqual([]);
    await start(ids[1]!);
    expect(warnings()).toEqual([
      [
        { installation: ids[1], other: ids[0] },
        expect.stringMatching(/^The Redis at REDIS_URL is used by another installation, .*REDIS_URL\.$/),
      ],
    ]);
    // An installation that has ended is forgotten.
    expect(await client!.ttl('patchbay:installation')).toBeGreaterThan(120);
    await client!.del('patchbay:installation');
    await start(ids[1]!);
    expect(warnings()).toHaveLength(1);
  });

  it('has no id of scripts, and no effect on a start without Redis', async () => {
    const { client } = await start(ids[1]!);
    await client!.flushall();
    await start(ids[0]!, { roles: new Set() });
    expect(await client!.exists('patchbay:installation')).toBe(0);
    await start(ids[0]!, { redisUrl: null });
    expect(warnings()).toEqual([]);
  });
});
