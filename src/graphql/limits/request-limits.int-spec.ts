import { testServices } from '../../../test/support/services.js';
import type { UserActor } from '../../auth/actor.js';
import { SystemClock } from '../../clock/clock.js';
import type { Config } from '../../config/config.js';
import { RequestLimitReached, RequestLimits } from './request-limits.js';

const { redisUrl } = testServices();

describe('RequestLimits', () => {
  const made: RequestLimits[] = [];
  const aProcess = (url: string | null) => {
    const config = { graphql: { requestsPerMinute: 3 }, redisUrl: url } as Config;
    made.push(new RequestLimits(config, new SystemClock()));
    return made.at(-1)!;
  };
  afterEach(() => {
    for (const limits of made.splice(0)) limits.onModuleDestroy();
  });

  const user = (userId: string) => ({ kind: 'user', userId }) as UserActor;

  it('count by user wherever they are, and by address without one', async () => {
    const limits = aProcess(null);
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

  it('give clients without a user a count of their own', async () => {
    const limits = aProcess(null);
    const client = { kind: 'client', clientId: 'app', userId: null } as never;
    for (let sent = 0; sent < 3; sent += 1) await limits.take(client, '1.1.1.1');
    await expect(limits.take(client, '2.2.2.2')).rejects.toBeInstanceOf(RequestLimitReached);
    await limits.take(null, '1.1.1.1');
  });

  (redisUrl ? it : it.skip)('are shared by processes through Redis', async () => {
    const [one, two] = [aProcess(redisUrl), aProcess(redisUrl)];
    const someone = user(`shared-${process.pid}-${performance.now()}`);
    await Promise.all([one.onModuleInit(), two.onModuleInit()]);
    expect(await one.take(someone, '')).toMatchObject({ remaining: 2 });
    expect(await two.take(someone, '')).toMatchObject({ remaining: 1 });
    expect(await one.take(someone, '')).toMatchObject({ remaining: 0 });
    await expect(two.take(someone, '')).rejects.toBeInstanceOf(RequestLimitReached);
  });

  it('are counted by each process while Redis is away', async () => {
    const limits = aProcess('redis://127.0.0.1:1');
    await limits.onModuleInit();
    for (let sent = 0; sent < 3; sent += 1) await limits.take(user('a'), '');
    await expect(limits.take(user('a'), '')).rejects.toBeInstanceOf(RequestLimitReached);
  });
});
