import { PasswordHasher } from './password-hasher.js';

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher();

  it('verifies a hashed password in any Unicode normalization form', async () => {
    const hash = await hasher.hash('cafe\u0301 au lait');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.matches(hash, 'caf\u00e9 au lait')).toBe(true);
    expect(await hasher.matches(hash, 'cafe au lait')).toBe(false);
  });

  it('refuses without a hash, in the same time', async () => {
    const hash = await hasher.hash('a quiet lighthouse');
    expect(await hasher.matches(null, 'a quiet lighthouse')).toBe(false);
    const known = await fastest(() => hasher.matches(hash, 'not this one'));
    const unknown = await fastest(() => hasher.matches(null, 'not this one'));
    expect(unknown).toBeGreaterThan(known / 3);
  });

  it('computes two hashes in parallel, queues a hundred and refuses the rest', async () => {
    const flood = Array.from({ length: 110 }, () =>
      hasher.hash('a quiet lighthouse').then(
        () => 'done',
        (failure: { code: string }) => failure.code,
      ),
    );
    const outcomes = await Promise.all(flood);
    expect(outcomes.filter((outcome) => outcome === 'UNAVAILABLE')).toHaveLength(8);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(102);
    expect(await hasher.hash('a quiet lighthouse')).toBeTruthy();
  });
});

async function fastest(work: () => Promise<unknown>): Promise<number> {
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
