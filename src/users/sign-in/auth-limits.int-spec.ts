import { randomUUID } from 'node:crypto';
import { type LimitsProcess, makeLimits } from '../../../test/support/rate-limits.js';
import { testServices } from '../../../test/support/servers/services.js';
import { SystemClock } from '../../clock/clock.js';
import { type Failure } from '../../failures/failure.js';
import { AuthLimits } from './auth-limits.js';

const { redisUrl } = testServices();
const started: LimitsProcess[] = [];
const aProcess = async (url: string | null) => {
  const process = makeLimits(url);
  started.push(process);
  await process.redis.onModuleInit();
  return new AuthLimits(process.limits);
};

async function refusal(limits: AuthLimits, key: string): Promise<Failure<{ retryAt: Date }> | null> {
  return limits.take('signUpByEmail', key).then(
    () => null,
    (failure: Failure<{ retryAt: Date }>) => failure,
  );
}

describe('Sign-in limits', () => {
  afterEach(() => {
    for (const { redis } of started.splice(0)) redis.onApplicationShutdown();
  });

  it('refuse attempts over the limit with a retry time', async () => {
    const limits = await aProcess(null);
    const key = randomUUID();
    for (let tries = 0; tries < 3; tries += 1) expect(await refusal(limits, key)).toBeNull();
    const failure = await refusal(limits, key);
    expect(failure?.code).toBe('RATE_LIMITED');
    const wait = failure!.details.retryAt.getTime() - new SystemClock().nowMs();
    expect(wait).toBeGreaterThan(3_590_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
    expect(await refusal(limits, randomUUID())).toBeNull();
  });

  it('refund and reset attempts', async () => {
    const limits = await aProcess(null);
    const key = randomUUID();
    for (let tries = 0; tries < 3; tries += 1) await limits.take('signUpByEmail', key);
    await limits.release('signUpByEmail', key);
    expect(await refusal(limits, key)).toBeNull();
    await limits.reset('signUpByEmail', key);
    for (let tries = 0; tries < 3; tries += 1) expect(await refusal(limits, key)).toBeNull();
  });

  it('count in each process while Redis is unavailable', async () => {
    const limits = await aProcess('redis://127.0.0.1:1');
    const key = randomUUID();
    for (let tries = 0; tries < 3; tries += 1) expect(await refusal(limits, key)).toBeNull();
    expect((await refusal(limits, key))?.code).toBe('RATE_LIMITED');
  });

  (redisUrl ? it : it.skip)('are shared by processes through Redis, which gets no names', async () => {
    const [one, two] = await Promise.all([aProcess(redisUrl), aProcess(redisUrl)]);
    const redis = started[0]!.redis.client!;
    const key = `${randomUUID()}@example.com`;
    await one.take('signUpByEmail', key);
    await two.take('signUpByEmail', key);
    await one.take('signUpByEmail', key);
    expect((await refusal(two, key))?.code).toBe('RATE_LIMITED');
    const keys = await redis.keys('patchbay:limit:auth:signUpByEmail:*');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.join()).not.toContain('@');
  });
});
