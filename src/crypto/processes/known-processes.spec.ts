import {
  describeMissingKey,
  type KnownProcess,
  fingerprintKeys,
  processesWithoutKey,
  processesWithoutSecret,
} from './known-processes.js';

const key = (id: string, fill = 1) => ({ id, key: Buffer.alloc(32, fill) });
const named = (...tokenKeys: ReturnType<typeof key>[]) =>
  fingerprintKeys({ tokenKeys, session: ['s'.repeat(32)] });
const processOf = (keys: ReturnType<typeof named>, isRunning = true): KnownProcess => ({
  ...keys,
  name: 'worker on host-1 (process 7)',
  publicUrl: null,
  seenAt: new Date('2026-01-02T03:04:00Z'),
  isRunning,
});

describe('Keys of other processes', () => {
  it('are compared by name and content, which names contain no part of', () => {
    expect(named(key('a')).tokenKeys).toEqual([expect.stringMatching(/^a:[0-9a-f]{8}$/)]);
    expect(named(key('a')).tokenKeys).not.toEqual(named(key('a', 2)).tokenKeys);
  });

  it('are missing if another process seals with one that this one does not have', () => {
    const other = processOf(named(key('next', 2), key('old')), false);
    expect(describeMissingKey(named(key('old'), key('next', 2)), [other])).toBeNull();
    expect(describeMissingKey(named(key('old')), [other])).toBe(
      'TOKEN_ENCRYPTION_KEYS does not have the key "next", with which worker on host-1 (process 7) sealed until 2026-01-02T03:04:00.000Z.',
    );
    expect(describeMissingKey(named(key('next', 3)), [other])).toMatch(
      /^TOKEN_ENCRYPTION_KEYS has another key "next"/,
    );
  });

  it('lack what this process seals or hashes with first', () => {
    const own = named(key('next', 2), key('old'));
    const others = [processOf(named(key('old'))), processOf(named(key('old'), key('next', 2)))];
    expect(processesWithoutKey(own, others)).toEqual([others[0]]);
    expect(processesWithoutKey(own, [processOf(named(key('old')), false)])).toEqual([]);
    expect(processesWithoutSecret(own, others)).toEqual([]);
    expect(processesWithoutSecret({ ...own, sessionSecrets: ['other'] }, others)).toEqual(others);
  });
});
