import { SyncPurpose } from './commerce-sync.js';
import {
  firstWindow,
  isFullPass,
  nextWindow,
  type PassFacts,
  planPass,
  rateLimitWaitSeconds,
} from './sync-pass.js';

const now = new Date('2026-11-29T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const limits = { overlapSeconds: 60, maxWindowSeconds: 100, earliest: null, fullReadEverySeconds: null };
const changes = {
  purpose: SyncPurpose.CHANGES,
  syncedUntil: ago(300),
  requestedFrom: null,
  fullReadAt: null,
};
const history = { purpose: SyncPurpose.HISTORY, syncedUntil: null, requestedFrom: null, fullReadAt: null };

describe('planPass', () => {
  it('reads again the overlap before the end of the previous pass', () => {
    expect(planPass(changes, limits, now)).toEqual({ from: ago(360), to: now });
  });

  it('begins a history where it is requested, otherwise 30 days ago', () => {
    const from = ago(90 * 86_400);
    expect(planPass({ ...history, requestedFrom: from }, limits, now)).toEqual({ from, to: now });
    expect(planPass(history, limits, now).from).toEqual(ago(30 * 86_400));
  });

  it('never begins before the earliest time of the platform', () => {
    expect(planPass(history, { ...limits, earliest: ago(50) }, now).from).toEqual(ago(50));
  });
});

describe('planPass of a list that is read in full', () => {
  const earliest = ago(9e7);
  const full = { ...limits, earliest, fullReadEverySeconds: 7 * 86_400 };
  const beginOf = (facts: Partial<PassFacts>) =>
    planPass({ ...history, requestedFrom: ago(600), ...facts }, full, now).from;

  it('begins at the earliest time at first, and then once per period', () => {
    expect(beginOf({})).toEqual(earliest);
    expect(beginOf({ fullReadAt: ago(7 * 86_400 - 1) })).toEqual(ago(600));
    expect(beginOf({ fullReadAt: ago(7 * 86_400) })).toEqual(earliest);
    expect(beginOf({ ...changes })).toEqual(ago(360));
  });

  it('recognizes such a pass', () => {
    const purpose = SyncPurpose.HISTORY;
    expect(isFullPass({ purpose, passFrom: earliest }, full)).toBe(true);
    expect(isFullPass({ purpose, passFrom: ago(600) }, full)).toBe(false);
    expect(isFullPass({ purpose: SyncPurpose.CHANGES, passFrom: earliest }, full)).toBe(false);
    expect(isFullPass({ purpose, passFrom: earliest }, { ...full, fullReadEverySeconds: null })).toBe(false);
  });
});

describe('windows', () => {
  it('cover the period without gaps and overlaps', () => {
    const pass = { from: ago(250), to: now };
    const windows = [firstWindow(pass, limits)];
    for (;;) {
      const next = nextWindow(windows.at(-1)!, pass.to, limits);
      if (!next) break;
      windows.push(next);
    }
    expect(windows).toEqual([
      { from: ago(250), to: ago(150) },
      { from: ago(150), to: ago(50) },
      { from: ago(50), to: now },
    ]);
  });

  it('are the whole period if the platform has no limit', () => {
    expect(firstWindow({ from: ago(9e6), to: now }, { ...limits, maxWindowSeconds: null }).to).toEqual(now);
  });
});

describe('rateLimitWaitSeconds', () => {
  it('waits as the platform requests, between a second and an hour', () => {
    expect(rateLimitWaitSeconds(ago(-90), now)).toBe(90);
    expect(rateLimitWaitSeconds(ago(10), now)).toBe(1);
    expect(rateLimitWaitSeconds(ago(-1e6), now)).toBe(3600);
    expect(rateLimitWaitSeconds(null, now)).toBe(60);
  });
});
