import { type LimitsProcess, makeLimits } from '../../../test/support/rate-limits.js';
import { testServices } from '../../../test/support/servers/services.js';
import type { UserActor } from '../../auth/actor.js';
import { SystemClock } from '../../clock/clock.js';
import type { Config } from '../../config/config.js';
import { RequestLimitReached, RequestLimits } from './request-limits.js';

const { redisUrl } = testServices();

describe('RequestLimits', () => {
  const started: LimitsProcess[] = [];
  const aProcess = async (url: string | null) => {
    const process = makeLimits(url);
    started.push(process);
    await process.redis.onModuleInit();
    return new RequestLimits({ graphql: { requestsPerMinute: 3 } } as Config, process.limits);
  };
  afterEach(() => {
    for (const { redis } of started.splice(0)) redis.onApplicationShutdown();
  });

  const user = (userId: string) => ({ kind: 'user', userId }) as UserActor;

  it('count by user, or by address without a user', async () => {
    const limits = await aProcess(null);
    expect(await limits.take(user('a'), '1.1.1.1')).toMatchObject({ limit: 3, remaining: 2 });
    expect(await limits.take(user('a'), '2.2.2.2')).toMatchObject({ remaining: 1 });
    expect(await limits.take(null, '1.1.1.1')).toMatchObject({ remaining: 2 });
    expect(await limits.take(user('b'), '1.1.1.1')).toMatchObject({ remaining: 2 });
    await limits.take(user('a'), '3.3.3.3');
    const refusal: RequestLimitReached = await limits.take(user('a'), '1.1.1.1').then(
      () => Promise.reject(new Error('It was let through.')),
      (error) => error,
    );
    expect(refusal).toBeInstanceOf(RequestLimitReached);
    expect(refusal.allowance).toMatchObject({ limit: 3, remaining: 0 });
    expect(refusal.details.retryAt.getTime()).toBeGreaterThan(new SystemClock().nowMs());
  });

  it('count an IPv6 network as one address', async () => {
    const limits = await aProcess(null);
    for (let host = 1; host <= 3; host += 1) await limits.take(null, `2001:db8:0:1::${host}`);
    await expect(limits.take(null, '2001:db8:0:1::ffff')).rejects.toBeInstanceOf(RequestLimitReached);
    await limits.take(null, '2001:db8:0:2::1');
  });

  it('count clients without a user separately', async () => {
    const limits = await aProcess(null);
    const client = { kind: 'client', clientId: 'app', userId: null } as never;
    for (let sent = 0; sent < 3; sent += 1) await limits.take(client, '1.1.1.1');
    await expect(limits.take(client, '2.2.2.2')).rejects.toBeInstanceOf(RequestLimitReached);
    await limits.take(null, '1.1.1.1');
  });

  (redisUrl ? it : it.skip)('are shared by processes through Redis', async () => {
    const [one, two] = await Promise.all([aProcess(redisUrl), aProcess(redisUrl)]);
    const someone = user(`shared-${process.pid}-${performance.now()}`);
    expect(await one.take(someone, '')).toMatchObject({ remaining: 2 });
    expect(await two.take(someone, '')).toMatchObject({ remaining: 1 });
    expect(await one.take(someone, '')).toMatchObject({ remaining: 0 });
    await expect(two.take(someone, '')).rejects.toBeInstanceOf(RequestLimitReached);
  });

  it('are counted by each process while Redis is unavailable', async () => {
    const limits = await aProcess('redis://127.0.0.1:1');
    for (let sent = 0; sent < 3; sent += 1) await limits.take(user('a'), '');
    await expect(limits.take(user('a'), '')).rejects.toBeInstanceOf(RequestLimitReached);
  });
});
